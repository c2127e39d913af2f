using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Trained samples as torch files against their originals and against others; nothing outside the repository is needed.</summary>
public sealed class TorchFormTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-torch-form-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("zip-bf16")]
    [InlineData("zip-f16")]
    [InlineData("legacy-bf16")]
    [InlineData("legacy-f32")]
    [InlineData("nested")]
    [InlineData("one-storage")]
    [InlineData("sharded")]
    public void Compare_TorchFileWithItsOriginal_IsReformattedWithEverySignal(string form)
    {
        ProvenanceComparison comparison = Compare("aurora-base", form);

        Assert.True(comparison.Verdict == Verdict.Reformatted, $"{comparison.Verdict}: {comparison.Summary}");
        Assert.Contains("another file format", comparison.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("quantised", comparison.Summary, StringComparison.Ordinal);
        Assert.All(comparison.Signals, signal => Assert.True(signal.State == MeasurementState.Measured && signal.Score > 0.999, $"{signal.Name}: {signal.Score} {signal.Reason}"));
    }

    [Theory]
    [InlineData("zip-bf16", "aurora-code", Verdict.Linked)]
    [InlineData("zip-bf16", "borealis-base", Verdict.NoEvidence)]
    [InlineData("zip-f16", "aurora-code", Verdict.Linked)]
    [InlineData("zip-f16", "borealis-base", Verdict.NoEvidence)]
    [InlineData("legacy-bf16", "aurora-code", Verdict.Linked)]
    [InlineData("legacy-bf16", "borealis-base", Verdict.NoEvidence)]
    [InlineData("legacy-f32", "aurora-code", Verdict.Linked)]
    [InlineData("legacy-f32", "borealis-base", Verdict.NoEvidence)]
    [InlineData("nested", "aurora-code", Verdict.Linked)]
    [InlineData("nested", "borealis-base", Verdict.NoEvidence)]
    [InlineData("one-storage", "aurora-code", Verdict.Linked)]
    [InlineData("one-storage", "borealis-base", Verdict.NoEvidence)]
    [InlineData("sharded", "aurora-code", Verdict.Linked)]
    [InlineData("sharded", "borealis-base", Verdict.NoEvidence)]
    public void Compare_TorchFileWithAnotherModel_GivesTheVerdictOfTheOriginals(string form, string other, Verdict expected)
    {
        ProvenanceComparison comparison = Compare(other, form);

        Assert.True(comparison.Verdict == expected, $"{comparison.Verdict}: {comparison.Summary}");
    }

    private ProvenanceComparison Compare(string reference, string form)
    {
        string folder = Path.Combine(_root.FullName, form);
        TorchModelFolder.Write(Path.Combine(TestModels.Samples, "aurora-base"), form, folder);
        ModelFingerprint a = Fingerprint(Path.Combine(TestModels.Samples, reference)), b = Fingerprint(folder);
        using var session = new ComparisonSession(a, new ComparisonOptions(), []);
        return session.Compare(b, null, CancellationToken.None);
    }

    private static ModelFingerprint Fingerprint(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);
}
