using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class FindLocalModelTests : IAsyncLifetime
{
    private static readonly byte[] s_gguf = LocalStores.EmptyGguf();
    private HubScope _scope = null!;

    public async Task InitializeAsync() => _scope = await HubScope.StartAsync();

    public async Task DisposeAsync() => await _scope.DisposeAsync();

    [Fact]
    public void HuggingFace_Snapshots_AreListedAndPipeIntoTheOtherCmdlets()
    {
        string snapshot = LocalStores.HuggingFace(_scope.Cache, "lab/aurora", Repository.Sample("aurora-base"));
        LocalStores.HuggingFace(_scope.Cache, "lab/aurora", Repository.Sample("aurora-code"), new string('a', 40), "refs/pr/1");
        SessionResult result = Run("Find-LocalModel -Source HuggingFace").WithoutErrors();
        Assert.Equal(["lab/aurora", "lab/aurora"], result.Values("Name"));
        Assert.Equal([snapshot, snapshot.Replace(LocalStores.Commit, new string('a', 40), StringComparison.Ordinal)], result.Values("Path"));
        Assert.Equal(["main", "refs/pr/1"], result.Values("Revision"));
        Assert.Equal(["Complete", "Complete"], result.Values("Status"));
        Assert.Equal(635984L, result.Output[0].Properties["SizeBytes"].Value);

        SessionResult piped = Run("""
            $models = Find-LocalModel
            $database = (New-ProvenanceDatabase $env:HOME/database).Path
            $models | Get-ModelFingerprint | ForEach-Object Name
            $models | Add-ModelReference -Database $database -PassThru -WarningAction SilentlyContinue -ErrorAction SilentlyContinue | ForEach-Object Id
            $models[1] | Find-ModelAncestor -Database $database | ForEach-Object { "$($_.Verdict)" }
            $models | Compare-ModelProvenance aurora-base | ForEach-Object { "$($_.Verdict)" }
            $models | Export-ModelFingerprint -Destination $env:HOME/files -Force -PassThru -ErrorAction SilentlyContinue | ForEach-Object Name
            @($models | Get-ModelLineage).Count
            $models | Test-ModelProvenance -BaseModel aurora-base
            """);
        Assert.Equal(
            ["lab/aurora", "lab/aurora", "lab/aurora", "Linked", "Identical", "Linked", "lab_aurora.pkfp", "2", "True", "True"],
            piped.Output.Select(static item => item.ToString()));
    }

    [Fact]
    public void HuggingFace_IncompleteModels_AreListedWithTheReason()
    {
        LocalStores.HuggingFace(_scope.Cache, "lab/metadata", Repository.Sample("aurora-base"), leftOut: "model.safetensors");
        string dangling = LocalStores.HuggingFace(_scope.Cache, "lab/dangling", Repository.Sample("aurora-base"));
        File.Delete(File.ResolveLinkTarget(Path.Combine(dangling, "model.safetensors"), true)!.FullName);
        LocalStores.Write([1], _scope.Cache, "models--lab--begun", "blobs", "abc.incomplete");
        string sharded = LocalStores.HuggingFace(_scope.Cache, "lab/sharded", Repository.Sample("aurora-base"), leftOut: "model.safetensors");
        File.WriteAllText(Path.Combine(sharded, "model.safetensors.index.json"), """{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""");
        File.WriteAllBytes(Path.Combine(sharded, "model-00001-of-00002.safetensors"), [1]);
        SessionResult result = Run("Find-LocalModel").WithoutErrors();
        Assert.Equal(["lab/begun", "lab/dangling", "lab/metadata", "lab/sharded"], result.Values("Name"));
        Assert.All(result.Values("Status"), static status => Assert.Equal("Incomplete", status));
        string[] reasons = [.. result.Values("StatusReason")!];
        Assert.Contains("aren't finished", reasons[0], StringComparison.Ordinal);
        Assert.Contains("model.safetensors is a link to nothing", reasons[1], StringComparison.Ordinal);
        Assert.Contains("no weights", reasons[2], StringComparison.Ordinal);
        Assert.Contains("1 of 2 shards are missing (model-00002-of-00002.safetensors)", reasons[3], StringComparison.Ordinal);
    }

    [Fact]
    public void HuggingFace_HomeVariable_IsTheFolderAbove()
    {
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", null);
        Environment.SetEnvironmentVariable("HF_HOME", _scope.At("hf"));
        LocalStores.HuggingFace(_scope.At("hf", "hub"), "lab/aurora", Repository.Sample("aurora-base"));
        Assert.Equal(["lab/aurora"], Run("Find-LocalModel -Source HuggingFace").WithoutErrors().Values("Name"));
    }

    [Fact]
    public void Ollama_Manifests_LeadToBlobs()
    {
        string store = _scope.At("ollama");
        Environment.SetEnvironmentVariable("OLLAMA_MODELS", store);
        string blob = LocalStores.Ollama(store, "registry.ollama.ai/library/tiny:latest", s_gguf);
        LocalStores.Ollama(store, "registry.ollama.ai/somebody/tuned:q4", s_gguf);
        LocalStores.Ollama(store, "hf.co/org/repo:Q8_0", [.. s_gguf, 1], size: 99);
        LocalStores.Ollama(store, "registry.ollama.ai/library/gone:latest", null);
        LocalStores.Ollama(store, "registry.ollama.ai/library/other:latest", "whatever"u8.ToArray());
        LocalStores.Write("no manifest"u8.ToArray(), store, "manifests", "registry.ollama.ai", "library", "broken", "latest");
        LocalStores.Write("""{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:../../../etc/passwd","size":1}]}"""u8.ToArray(), store, "manifests", "registry.ollama.ai", "library", "escape", "latest");
        LocalStores.Write([1], store, "blobs", "sha256-" + new string('e', 64) + "-partial");
        LocalStores.Write([1], store, "blobs", "sha256-" + new string('e', 64) + "-partial-0");
        SessionResult result = Run("Find-LocalModel -Source Ollama").WithoutErrors();
        var found = result.Output.ToDictionary(static item => item.Properties["Name"].Value.ToString()!, static item => (Status: item.Properties["Status"].Value.ToString(), Path: item.Properties["Path"].Value.ToString()));
        Assert.Equal(("Complete", blob), found["tiny:latest"]);
        Assert.Equal(("Complete", blob), found["somebody/tuned:q4"]);
        Assert.Equal("Incomplete", found["hf.co/org/repo:Q8_0"].Status);
        Assert.Equal("Incomplete", found["gone:latest"].Status);
        Assert.Equal("Unsupported", found["other:latest"].Status);
        Assert.Equal("Unreadable", found["broken:latest"].Status);
        Assert.Equal("Unreadable", found["escape:latest"].Status);
        Assert.Equal("Incomplete", found["sha256-" + new string('e', 64) + "-partial"].Status);
        Assert.Equal(8, found.Count);
        Assert.DoesNotContain(result.Values("Path"), static path => path!.Contains("passwd", StringComparison.Ordinal));
    }

    [Fact]
    public void LmStudioLlamaCppAndMlx_DefaultFolders_AreListed()
    {
        LocalStores.Write(s_gguf, _scope.Home, ".lmstudio", "models", "lab", "aurora-GGUF", "aurora-Q8_0.gguf");
        LocalStores.Write(s_gguf, _scope.Home, ".lmstudio", "models", "lab", "aurora-GGUF", "mmproj-aurora.gguf");
        LocalStores.Write([1], _scope.Home, ".cache", "lm-studio", "models", "lab", "old-GGUF", "old-Q4_0.gguf.part");
        LocalStores.Write(s_gguf, _scope.Home, ".cache", "llama.cpp", "lab_aurora-GGUF_aurora-Q4_0.gguf");
        LocalStores.Write("{}"u8.ToArray(), _scope.Home, ".cache", "llama.cpp", "manifest=lab=aurora-GGUF=Q4_0.json");
        LocalStores.Write(s_gguf, _scope.Home, ".cache", "llama.cpp", "lab_split-00001-of-00002.gguf");
        LocalStores.Write([1], _scope.Home, ".cache", "llama.cpp", "lab_begun.gguf.downloadInProgress");
        string mlx = Path.Combine(_scope.Home, "Library", "Caches", "models", "mlx-community", "aurora-4bit");
        foreach (string file in Directory.GetFiles(Repository.Sample("aurora-base")))
        {
            LocalStores.Write(File.ReadAllBytes(file), mlx, Path.GetFileName(file));
        }

        SessionResult result = Run("""Find-LocalModel | ForEach-Object { "$($_.Source) $($_.Name) $($_.Repository) $($_.Status)" }""").WithoutErrors();
        Assert.Equal(
            [
                "LMStudio lab/aurora-GGUF/aurora-Q8_0 lab/aurora-GGUF Complete",
                "LMStudio lab/old-GGUF/old-Q4_0 lab/old-GGUF Incomplete",
                "LlamaCpp lab_aurora-GGUF_aurora-Q4_0 lab/aurora-GGUF Complete",
                "LlamaCpp lab_begun  Incomplete",
                "LlamaCpp lab_split  Incomplete",
                "Mlx mlx-community/aurora-4bit mlx-community/aurora-4bit Complete",
            ],
            result.Output.Select(static item => item.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Mlx_AlsoTakesWhatMlxPublishedInTheHuggingFaceCache()
    {
        LocalStores.HuggingFace(_scope.Cache, "mlx-community/aurora-4bit", Repository.Sample("aurora-base"));
        LocalStores.HuggingFace(_scope.Cache, "lab/aurora", Repository.Sample("aurora-base"));
        Assert.Equal(["mlx-community/aurora-4bit"], Run("Find-LocalModel -Source Mlx").WithoutErrors().Values("Name"));
        Assert.Equal(["lab/aurora", "mlx-community/aurora-4bit"], Run("Find-LocalModel").WithoutErrors().Values("Name"));
    }

    [Fact]
    public void Path_Folders_AreSearchedAtAnyDepthAndBracketsStandForThemselves()
    {
        string root = _scope.At("given");
        foreach (string file in Directory.GetFiles(Repository.Sample("aurora-base")))
        {
            LocalStores.Write(File.ReadAllBytes(file), root, "deep", "er", "model[1]", Path.GetFileName(file));
        }

        AdapterFolder.Write(Path.Combine(root, "adapter"), 1, 2);
        LocalStores.Write("{}"u8.ToArray(), root, "program", "config.json");
        LocalStores.Write("graph"u8.ToArray(), root, "onnx-model", "model.onnx");
        LocalStores.Write("weights"u8.ToArray(), root, "empty", "config.json");
        LocalStores.HuggingFace(Path.Combine(root, "hub"), "lab/cached", Repository.Sample("aurora-code"));
        LocalStores.Ollama(Path.Combine(root, "ollama"), "registry.ollama.ai/library/tiny:latest", s_gguf);
        SessionResult result = Run("param($Root) Find-LocalModel $Root", root).WithoutErrors();
        Assert.Equal(
            ["adapter Complete safetensors adapter", "lab/cached Complete safetensors", "model Unsupported onnx", "model[1] Complete safetensors", "tiny:latest Complete gguf"],
            result.Output.Select(static item => $"{(item.Properties["Format"].Value is "onnx" ? "model" : item.Properties["Name"].Value)} {item.Properties["Status"].Value} {item.Properties["Format"].Value}").Order(StringComparer.Ordinal));
        Assert.All(result.Values("Source"), static source => Assert.Equal("Folder", source));
        SessionResult piped = Run("param($Root) Find-LocalModel -LiteralPath $Root -Name model?1?, lab/* | Get-ModelFingerprint -MetadataOnly; Find-LocalModel $Root -Name model?1? | Find-ModelAncestor -Database shipped", root).WithoutErrors();
        Assert.Equal(["lab/cached", "model[1]"], piped.Output.Select(static item => item.Properties["Name"]?.Value.ToString()).OfType<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Path_File_IsTheModelThatItBelongsTo()
    {
        string first = LocalStores.Write(s_gguf, _scope.At("given"), "split-00001-of-00002.gguf");
        string second = LocalStores.Write(s_gguf, _scope.At("given"), "split-00002-of-00002.gguf");
        SessionResult result = Run("param($A, $B) Find-LocalModel $A; Find-LocalModel $B", first, second).WithoutErrors();
        Assert.Equal([first, first], result.Values("Path"));
        Assert.Equal(["Complete", "Complete"], result.Values("Status"));
    }

    [Fact]
    public void Path_Missing_IsAnErrorAndTheNextGoesOn()
    {
        SessionResult result = Run("Find-LocalModel nowhere, aurora-base");
        Assert.StartsWith("ModelNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["aurora-base"], result.Values("Name"));
        Assert.Empty(Run("Find-LocalModel nothing-like-*").WithoutErrors().Output);
    }

    [Fact]
    public void Root_ThatIsNoFolderOrMissing_IsReportedAndTheOthersAreListed()
    {
        LocalStores.HuggingFace(_scope.Cache, "lab/aurora", Repository.Sample("aurora-base"));
        Environment.SetEnvironmentVariable("OLLAMA_MODELS", LocalStores.Write([1], _scope.Root, "file"));
        Environment.SetEnvironmentVariable("LLAMA_CACHE", _scope.At("nowhere"));
        SessionResult result = Run("Find-LocalModel");
        Assert.Equal(["lab/aurora"], result.Values("Name"));
        Assert.StartsWith("FileUnreadable", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("OLLAMA_MODELS", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("LLAMA_CACHE", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Root_ThatCannotBeRead_IsReported()
    {
        string locked = Directory.CreateDirectory(_scope.At("given", "locked")).FullName;
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(locked, UnixFileMode.None);
        try
        {
            if (CanList(locked))
            {
                // The superuser reads everything.
                return;
            }

            SessionResult result = Run("param($P) Find-LocalModel $P", _scope.At("given"));
            Assert.StartsWith("FileUnreadable", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Listing_HostileFiles_AreNeitherOpenedAsModelsNorExecuted()
    {
        // A pickle that would make a file, under the names that make it a model's.
        byte[] pickle = [0x80, 2, .. "cos\nsystem\nX"u8, 26, 0, 0, 0, .. "touch PWNED-by-the-pickle\n"u8, 0x85, (byte)'R', (byte)'.'];
        LocalStores.Write(pickle, _scope.At("given"), "bad", "pytorch_model.bin");
        LocalStores.Write("""{"model_type":"llama"}"""u8.ToArray(), _scope.At("given"), "bad", "config.json");
        LocalStores.Write([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, (byte)'{'], _scope.At("given"), "worse", "model.safetensors");
        SessionResult result = Run("param($P) Find-LocalModel $P", _scope.At("given")).WithoutErrors();
        Assert.Equal(["bad", "worse"], result.Values("Name"));
        Assert.False(File.Exists("PWNED-by-the-pickle") || File.Exists(Repository.Sample("PWNED-by-the-pickle")));
    }

    [Fact]
    public void View_IsATableOfNamesStatusAndSize()
    {
        LocalStores.HuggingFace(_scope.Cache, "lab/aurora", Repository.Sample("aurora-base"));
        string[] lines = [.. _scope.Session.Render("Find-LocalModel").Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0)];
        Assert.Matches("^Name +Source +Status +Format +Size$", lines[0]);
        Assert.Matches("^lab/aurora +HuggingFace +Complete +safetensors +635[.]98 KB$", lines[2]);
    }

    [Fact]
    public void Result_SurvivesSerialisation()
    {
        LocalStores.HuggingFace(_scope.Cache, "lab/aurora", Repository.Sample("aurora-base"));
        SessionResult result = Run("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Find-LocalModel))) | Get-ModelFingerprint -MetadataOnly").WithoutErrors();
        Assert.Equal(["lab/aurora"], result.Values("Name"));
    }

    private static bool CanList(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder).Length == 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private SessionResult Run(string script, params object[] arguments) => _scope.Session.Run(script, arguments);
}
