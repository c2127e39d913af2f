using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Tests.Models;

public sealed class ModelLocatorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-locator-");

    public static TheoryData<string> BrokenIndexes => ShardIndexes.BrokenNames;

    public static TheoryData<string> ValidIndexes => ShardIndexes.ValidNames;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Locate_MissingPath_ThrowsModelNotFound() => AssertCode(ProvenanceErrorCode.ModelNotFound, Path.Combine(_root.FullName, "nowhere"));

    [Fact]
    public void Locate_EmptyFolder_ThrowsModelFolderEmpty() => AssertCode(ProvenanceErrorCode.ModelFolderEmpty, Folder("empty"));

    [Fact]
    public void ReadFingerprint_FolderWithoutConfig_ThrowsConfigNotFoundUnlessTheWeightsAreBroken()
    {
        string folder = Folder("bare");
        string weights = Path.Combine(folder, "model.safetensors");
        File.WriteAllBytes(weights, ValidSafetensors.All[0].File);
        Assert.Equal(ProvenanceErrorCode.ConfigNotFound, Code(folder));
        File.WriteAllBytes(weights, ValidSafetensors.All[0].File[..^1]);
        Assert.Equal(ProvenanceErrorCode.FileTruncated, Code(folder));

        static ProvenanceErrorCode Code(string path) => Assert.Throws<ProvenanceException>(
            () => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None)).Code;
    }

    [Fact]
    public void Locate_WeightFileWithoutConfig_IsLocatedWithoutOne()
    {
        string file = Path.Combine(Folder("bare"), "some.safetensors");
        File.WriteAllBytes(file, ValidSafetensors.All[0].File);
        LocatedModel model = ModelLocator.Locate(file);
        Assert.Null(model.ConfigPath);
        Assert.Equal<string>([file], model.WeightFiles);
        Assert.Equal("some", model.Name);
    }

    [Fact]
    public void Locate_OtherFileType_ThrowsFormatUnsupported()
    {
        string file = Path.Combine(Folder("other"), "model.onnx");
        File.WriteAllText(file, "x");
        AssertCode(ProvenanceErrorCode.FormatUnsupported, file);
    }

    [Fact]
    public void Locate_FolderWithUnreadFormats_NamesThem()
    {
        string folder = ModelFolder("pickled");
        File.WriteAllText(Path.Combine(folder, "model.onnx"), "x");
        File.WriteAllText(Path.Combine(folder, "training_args.bin"), "x");
        LocatedModel model = ModelLocator.Locate(folder);
        Assert.Empty(model.WeightFiles);
        Assert.Equal<string>(["model.onnx"], model.UnsupportedWeightFiles);
    }

    [Fact]
    public void Locate_SingleFileAndIndex_TakesTheSingleFile()
    {
        string folder = ModelFolder("both");
        ShardedFolder.WriteShards(folder);
        ShardedFolder.WriteIndex(folder, ShardIndexes.Get("two shards").Json);
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), ValidSafetensors.All[0].File);
        Assert.Equal<string>([Path.Combine(folder, "model.safetensors")], ModelLocator.Locate(folder).WeightFiles);
    }

    [Theory]
    [MemberData(nameof(ValidIndexes))]
    public void Locate_ShardedFolder_FindsShardsInOrder(string name)
    {
        string folder = ModelFolder("sharded");
        ShardedFolder.WriteShards(folder);
        string index = ShardedFolder.WriteIndex(folder, ShardIndexes.Get(name).Json);
        string[] expected = [Path.Combine(folder, ShardedFolder.FirstShard), Path.Combine(folder, ShardedFolder.SecondShard)];
        Assert.Equal(expected, ModelLocator.Locate(folder).WeightFiles);
        Assert.Equal(expected, ModelLocator.Locate(index).WeightFiles);
    }

    [Theory]
    [MemberData(nameof(BrokenIndexes))]
    public void ReadFingerprint_BrokenIndex_ThrowsTheRule(string name)
    {
        ShardIndexCase broken = ShardIndexes.Get(name);
        string folder = ModelFolder("sharded");
        ShardedFolder.WriteShards(folder);
        string index = ShardedFolder.WriteIndex(folder, broken.Json);
        ProvenanceException error = Assert.Throws<ProvenanceException>(
            () => ProvenanceEngine.ReadFingerprint(folder, new FingerprintOptions(), null, CancellationToken.None));
        Assert.Equal(broken.Code, error.Code);
        Assert.StartsWith(index, error.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public void Locate_LinkOutOfTheFolder_ThrowsPathEscapesModel(string fileName)
    {
        string outside = Path.Combine(_root.FullName, "outside-" + fileName);
        File.WriteAllText(outside, "{}");
        string folder = fileName == "config.json" ? Folder("linked") : ModelFolder("linked");
        File.CreateSymbolicLink(Path.Combine(folder, fileName), outside);
        AssertCode(ProvenanceErrorCode.PathEscapesModel, folder);
    }

    [Fact]
    public void Locate_LinkToFolderAndLinkInside_AreFollowed()
    {
        string folder = ModelFolder("real");
        File.WriteAllBytes(Path.Combine(folder, "weights.data"), ValidSafetensors.All[0].File);
        File.CreateSymbolicLink(Path.Combine(folder, "model.safetensors"), "weights.data");
        string link = Path.Combine(_root.FullName, "alias");
        Directory.CreateSymbolicLink(link, folder);
        Assert.Equal<string>([Path.Combine(link, "model.safetensors")], ModelLocator.Locate(link).WeightFiles);
    }

    [Fact]
    public void Locate_HuggingFaceSnapshot_FollowsLinksIntoBlobs()
    {
        string repository = Folder("models--org--name");
        string blobs = Directory.CreateDirectory(Path.Combine(repository, "blobs")).FullName;
        string snapshot = Directory.CreateDirectory(Path.Combine(repository, "snapshots", "0123abcd")).FullName;
        File.WriteAllText(Path.Combine(blobs, "aaaa"), "{}");
        File.WriteAllBytes(Path.Combine(blobs, "bbbb"), ValidSafetensors.All[0].File);
        File.CreateSymbolicLink(Path.Combine(snapshot, "config.json"), "../../blobs/aaaa");
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), "../../blobs/bbbb");
        LocatedModel model = ModelLocator.Locate(snapshot);
        Assert.NotNull(model.ConfigPath);
        Assert.Single(model.WeightFiles);
    }

    [Fact]
    public void Locate_ShardSeriesWithoutIndex_IsTakenOnlyWhenComplete()
    {
        string folder = ModelFolder("series");
        File.WriteAllBytes(Path.Combine(folder, "model-00001-of-00002.safetensors"), ValidSafetensors.All[0].File);
        File.WriteAllBytes(Path.Combine(folder, "model-00002-of-00002.safetensors"), ValidSafetensors.All[0].File);
        Assert.Equal(2, ModelLocator.Locate(folder).WeightFiles.Length);
        File.WriteAllBytes(Path.Combine(folder, "consolidated.safetensors"), ValidSafetensors.All[0].File);
        AssertCode(ProvenanceErrorCode.ShardIndexInvalid, folder);
    }

    private static void AssertCode(ProvenanceErrorCode code, string path)
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ModelLocator.Locate(path));
        Assert.Equal(code, error.Code);
        Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root.FullName, name)).FullName;

    private string ModelFolder(string name)
    {
        string folder = Folder(name);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"llama","architectures":["LlamaForCausalLM"]}""");
        return folder;
    }
}
