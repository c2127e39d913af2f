using System.Diagnostics;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints;

/// <summary>Pipes, devices and links in the place of a model's files, and what a broken value looks like in the result.</summary>
public sealed class RegularFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-pipes-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    public async Task ReadFingerprint_PipeInPlaceOfAFile_IsRefusedAndNotWaitedFor(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string folder = Copy();
        File.Delete(Path.Combine(folder, name));
        MakePipe(Path.Combine(folder, name));
        ProvenanceException error = await Assert.ThrowsAsync<ProvenanceException>(() => Task.Run(() => Fingerprint(folder)).WaitAsync(Patience));

        Assert.Equal(ProvenanceErrorCode.FileEmpty, error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeclaredLineage_CardThatIsAPipeOrADevice_IsPassedOver(bool isPipe)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string folder = Copy(), card = Path.Combine(folder, "README.md");
        if (isPipe)
        {
            MakePipe(card);
        }
        else
        {
            File.CreateSymbolicLink(card, "/dev/zero");
        }

        Assert.Empty(await Task.Run(() => DeclaredLineage.Read("m", folder)).WaitAsync(Patience));
    }

    [Fact]
    public void ReadFingerprint_FileThatIsALinkOutOfItsFolder_IsRefusedAlsoWhenNamed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string link = Path.Combine(Directory.CreateDirectory(Path.Combine(_root.FullName, "links")).FullName, "m.safetensors");
        File.CreateSymbolicLink(link, Path.Combine(TestModels.Samples, "aurora-base", "model.safetensors"));

        Assert.Equal(ProvenanceErrorCode.PathEscapesModel, Assert.Throws<ProvenanceException>(() => Fingerprint(link)).Code);
    }

    [Fact]
    public void ReadFingerprint_IndexThatNamesItself_SaysSo()
    {
        string index = Path.Combine(_root.FullName, "model.safetensors.index.json");
        File.WriteAllText(index, """{"weight_map":{"a":"model.safetensors.index.json"}}""");
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Fingerprint(index));

        Assert.Equal(ProvenanceErrorCode.ShardIndexInvalid, error.Code);
        Assert.Contains("names itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFingerprint_NaNOutsideTheLayers_IsNamedInAWarning()
    {
        string path = Path.Combine(_root.FullName, "nan.safetensors");
        File.WriteAllBytes(path, new SafetensorsFile().Add("good", [2], [1f, 2f]).Add("model.norm.weight", [2], [1f, float.NaN]).ToArray());
        ModelFingerprint fingerprint = Fingerprint(path);

        Assert.Equal<string>(["model.norm.weight"], fingerprint.Weights!.NonFiniteTensors);
        Assert.Contains(fingerprint.Warnings, warning => warning.Contains("1 tensor has NaN or infinite values (model.norm.weight)", StringComparison.Ordinal));
    }

    private static ModelFingerprint Fingerprint(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);

    private static void MakePipe(string path)
    {
        using Process make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    private string Copy()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root.FullName, "copy")).FullName;
        foreach (string file in Directory.GetFiles(Path.Combine(TestModels.Samples, "aurora-base")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }
}
