using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class GetModelLineageTests
{
    private static readonly string[] s_borealis = ["1 borealis-base: borealis-base Root ", "1 borealis-base: borealis-code FineTune borealis-base"];

    [Fact]
    public void Samples_TwoFamilies_AreOrderedFromTheirRoots()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ModelLineage *").WithoutErrors();
        Assert.All(result.Output, item => Assert.Equal("ProvenanceKit.LineageEdge", item.BaseObject.GetType().FullName));
        Assert.Equal(
            [
                "1 aurora-base: aurora-base Root ",
                "1 aurora-base: aurora-code FineTune aurora-base",
                "1 aurora-base: aurora-disguised Disguise aurora-code",
                "1 aurora-base: aurora-header FineTune aurora-base",
                "1 aurora-base: aurora-merge Merge aurora-code",
                "1 aurora-base: aurora-merge Merge aurora-header",
                "1 aurora-base: aurora-pruned Prune aurora-base",
                "2 borealis-base: borealis-base Root ",
                "2 borealis-base: borealis-code FineTune borealis-base",
            ],
            Edges(result).Order(StringComparer.Ordinal));

        Assert.Equal(2, result.Output.Count(item => Text(item, "Parent") is null));
        Assert.Equal(["1", "1", "1", "1", "1", "1", "1", "2", "2"], result.Values("Group"));
        PSObject merge = Assert.Single(result.Output, item => Text(item, "Child") == "aurora-merge" && Text(item, "Parent") == "aurora-code");
        Assert.Equal(0.65, (double)merge.Properties["Coefficient"].Value, 0.01);
        Assert.Equal(2, merge.Properties["Depth"].Value);
        Assert.Equal(Repository.Sample("aurora-merge"), Text(merge, "ChildPath"));
        Assert.Equal(Repository.Sample("aurora-code"), Text(merge, "ParentPath"));
        Assert.All(result.Output.Where(item => Text(item, "Parent") is not null), item => Assert.NotNull(item.Properties["Evidence"].Value));
    }

    [Theory]
    [InlineData("Get-ModelLineage borealis-base, borealis-code")]
    [InlineData("Get-ModelLineage -Path borealis-*")]
    [InlineData("Get-ModelLineage -LiteralPath borealis-code, borealis-base")]
    [InlineData("'borealis-base', 'borealis-code' | Get-ModelLineage")]
    [InlineData("'borealis-base', 'borealis-*', './borealis-code' | Get-ModelLineage")]
    [InlineData("$ExecutionContext.InvokeProvider.Item.Get('borealis-*') | Get-ModelLineage")]
    [InlineData("Get-ModelLineage ([IO.DirectoryInfo]\"$PWD/borealis-base\"), ([IO.FileInfo]\"$PWD/borealis-code/model.safetensors\")", "model")]
    [InlineData("Get-ModelFingerprint borealis-* | Get-ModelLineage")]
    [InlineData("Get-ModelFingerprint borealis-* -MetadataOnly | Get-ModelLineage")]
    [InlineData("Get-ModelLineage (Get-ModelFingerprint borealis-code), borealis-base")]
    [InlineData("'borealis-base', 'borealis-code' | ForEach-Object { [pscustomobject]@{ Path = $_ } } | Get-ModelLineage")]
    [InlineData("'borealis-base', 'borealis-code' | ForEach-Object { [pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$PWD/$_\" } } | Get-ModelLineage")]
    public void Path_EveryAcceptedForm_GivesTheLineage(string script, string child = "borealis-code")
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(script).WithoutErrors();
        Assert.Equal(s_borealis.Select(edge => edge.Replace("borealis-code", child, StringComparison.Ordinal)), Edges(result));
    }

    [Fact]
    public void Path_BrokenModels_AreOneErrorEachAndTheRestGoesOn()
    {
        using var models = new ModelFolder();
        byte[] whole = File.ReadAllBytes(Path.Combine(Repository.Sample("aurora-base"), "model.safetensors"));
        string truncated = models.WithWeights("truncated", whole[..(whole.Length / 2)]);
        string bare = models.Copy("aurora-code", "bare");
        File.Delete(Path.Combine(bare, "model.safetensors"));
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) 'borealis-base', 'nope', $p[0], $p[1], 42, 'borealis-code' | Get-ModelLineage", new object[] { new[] { truncated, bare } });
        Assert.Equal(s_borealis, Edges(result));
        Assert.Equal(
            ["ModelNotFound", "FileTruncated", "WeightsNotFound", "ParameterArgumentTransformationError"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["nope", truncated, bare], result.Errors.Take(3).Select(error => error.TargetObject));
        Assert.All(result.Errors.Take(3), error => Assert.EndsWith(",ProvenanceKit.Commands.GetModelLineageCommand", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void Path_NothingFound_GivesNothing()
    {
        using var session = new ModuleSession();
        Assert.Empty(session.Run("Get-ModelLineage nothing-like-*; @() | Get-ModelLineage").WithoutErrors().Output);
    }

    [Fact]
    public void Path_OneModel_IsTheRootOfItsOwnGroup()
    {
        using var session = new ModuleSession();
        Assert.Equal(["1 aurora-code: aurora-code Root "], Edges(session.Run("Get-ModelLineage aurora-code").WithoutErrors()));
    }

    [Fact]
    public void Path_StrangersTogether_AreGroupsOfTheirOwn()
    {
        using var session = new ModuleSession();
        Assert.Equal(
            ["1 aurora-code: aurora-code Root ", "2 borealis-base: borealis-base Root "],
            Edges(session.Run("Get-ModelLineage aurora-code, borealis-base").WithoutErrors()));
    }

    [Fact]
    public void Path_SameNames_AreToldApartByTheirFolders()
    {
        using var models = new ModelFolder();
        string copy = models.Copy("borealis-base", "borealis-base");
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Get-ModelLineage borealis-base, $p", copy).WithoutErrors();
        Assert.Equal(["Samples/borealis-base", Path.GetFileName(models.Root) + "/borealis-base"], result.Values("Child"));
        Assert.Equal(["Root", "Copy"], result.Values("Relation"));
    }

    [Fact]
    public void Path_GivenTwice_IsOneModel()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("$f = Get-ModelFingerprint borealis-base -MetadataOnly; $f, $f, 'borealis-base', 'borealis-code' | Get-ModelLineage").WithoutErrors();
        Assert.Equal(s_borealis, Edges(result));
    }

    [Fact]
    public void Weights_UnderForgedMetadata_KeepTheirPlace()
    {
        using var models = new ModelFolder();
        string forged = models.Copy("aurora-base", "forged");
        File.Copy(Path.Combine(Repository.Sample("borealis-code"), "model.safetensors"), Path.Combine(forged, "model.safetensors"), overwrite: true);
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Get-ModelLineage aurora-base, borealis-base, $p", forged).WithoutErrors();
        Assert.Equal(["1 aurora-base: aurora-base Root ", "2 borealis-base: borealis-base Root ", "2 borealis-base: forged FineTune borealis-base"], Edges(result));
    }

    [Fact]
    public void Stop_WhileComparing_AnswersWithinASecond()
    {
        using var session = new ModuleSession();
        TimeSpan quickest = TimeSpan.MaxValue;

        // A busy machine can keep a thread from its turn for more than a second, but not each time.
        for (int attempt = 0; attempt < 5 && quickest > TimeSpan.FromSeconds(1); attempt++)
        {
            using PowerShell shell = PowerShell.Create(session.Runspace);
            IAsyncResult run = shell.AddScript("while ($true) { Get-ModelLineage * }").BeginInvoke();
            Thread.Sleep(TimeSpan.FromSeconds(1));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            shell.Stop();
            TimeSpan took = watch.Elapsed;
            quickest = took < quickest ? took : quickest;
            Assert.True(run.IsCompleted);
        }

        Assert.InRange(quickest.TotalSeconds, 0, 1);
    }

    private static string[] Edges(SessionResult result) =>
        [.. result.Output.Select(item => $"{Text(item, "Group")} {Text(item, "Root")}: {Text(item, "Child")} {Text(item, "Relation")} {Text(item, "Parent")}")];

    private static string? Text(PSObject item, string property) => item.Properties[property].Value?.ToString();
}
