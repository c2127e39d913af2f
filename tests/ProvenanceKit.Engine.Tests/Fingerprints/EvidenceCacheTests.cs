using System.Text.Json;
using ProvenanceKit.Engine.Comparisons;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class EvidenceCacheTests
{
    private readonly CachedModel _model = new("L0");
    private readonly string _descendant = CachedModel.Copy("L0_ft30");

    [Fact]
    public void Get_UnchangedPair_ComesFromTheCacheWithoutTheWeights()
    {
        LineageEvidence first = Gather(out bool firstCached);
        LineageEvidence second = Get(() => throw new InvalidOperationException("gathered again"), out bool secondCached);
        Assert.False(firstCached);
        Assert.True(secondCached);
        Assert.Equal(Text(first), Text(second));
        Assert.NotEmpty(first.Tests);
    }

    [Fact]
    public void Get_OtherOrderOrOtherOptions_IsGathered()
    {
        Gather(out _);
        ModelFingerprint a = Fingerprint(_model.Folder);
        ModelFingerprint b = Fingerprint(_descendant);
        LineageEvidence marker = Gather(out bool cached) with { Summary = "other" };
        Assert.True(cached);
        Assert.Equal("other", EvidenceSource.Get([b, a], new EvidenceOptions(), _model.Open(), _model.Log.Add, () => marker, CancellationToken.None, out _).Summary);
        Assert.Equal("other", EvidenceSource.Get([a, b, a], new EvidenceOptions(), _model.Open(), _model.Log.Add, () => marker, CancellationToken.None, out _).Summary);
        Assert.Equal(
            "other", EvidenceSource.Get([a, b], new EvidenceOptions { ReferenceCount = 7 }, _model.Open(), _model.Log.Add, () => marker, CancellationToken.None, out _).Summary);
        Assert.NotEqual("other", Gather(out cached).Summary);
        Assert.True(cached);
    }

    [Fact]
    public void Get_WeightsOrModelCardChanged_IsGatheredAgain()
    {
        Gather(out _);
        CachedModel.ChangeByte(Path.Combine(_descendant, "model.safetensors"), new FileInfo(Path.Combine(_descendant, "model.safetensors")).Length - 1);
        Gather(out bool cached);
        Assert.False(cached);
        File.WriteAllText(Path.Combine(_descendant, "README.md"), "---\nbase_model: someone/else\n---\n");
        LineageEvidence evidence = Gather(out cached);
        Assert.False(cached);
        Assert.NotEmpty(evidence.DeclaredParents);
        Gather(out cached);
        Assert.True(cached);
    }

    [Fact]
    public void Get_FingerprintOlderThanTheFiles_DoesNotSpoilTheCache()
    {
        ModelFingerprint a = Fingerprint(_model.Folder);
        ModelFingerprint b = Fingerprint(_descendant);
        ModelFingerprint old = b with { Vocabulary = b.Vocabulary! with { TokenHashes = b.Vocabulary.TokenHashes.SetItem(0, b.Vocabulary.TokenHashes[0] + 1) } };
        LineageEvidence marker = Gather(out _) with { Summary = "from the old one" };
        EvidenceSource.Get([a, old], new EvidenceOptions(), _model.Open(), _model.Log.Add, () => marker, CancellationToken.None, out bool cached);
        Assert.False(cached);
        Assert.NotEqual("from the old one", Gather(out cached).Summary);
        Assert.False(cached);
    }

    [Fact]
    public void Get_FingerprintFile_IsNeverCached()
    {
        string file = Path.Combine(Golden.GoldenModelStore.NewFolder(), "a.pkfp");
        ProvenanceEngine.ExportFingerprint(file, Fingerprint(_model.Folder), FingerprintDetail.Exact);
        ModelFingerprint[] pair = [Fingerprint(file), Fingerprint(_descendant)];
        LineageEvidence evidence = Gather(out _);
        int calls = 0;
        for (int i = 0; i < 2; i++)
        {
            EvidenceSource.Get(pair, new EvidenceOptions(), _model.Open(), _model.Log.Add, () => { calls++; return evidence; }, CancellationToken.None, out _);
        }

        Assert.Equal(2, calls);
    }

    [Fact]
    public void Compare_FingerprintFile_NeverOpensWhatLiesAtTheOldPath()
    {
        // The weights at the path that the file remembers could be another model's by now.
        string file = Path.Combine(Golden.GoldenModelStore.NewFolder(), "a.pkfp");
        ProvenanceEngine.ExportFingerprint(file, Fingerprint(_model.Folder), FingerprintDetail.Exact);
        File.Delete(Path.Combine(_model.Folder, "model.safetensors"));
        using var session = new ComparisonSession(Fingerprint(file), new ComparisonOptions(), []);
        LineageEvidence evidence = session.Compare(Fingerprint(_descendant), null, CancellationToken.None).Evidence!;
        Assert.Equal(Verdict.Linked, evidence.Verdict);
        Assert.True(evidence.IsFromSamples);
        Assert.Equal(0, evidence.BytesRead);
        Assert.Contains(evidence.Warnings, warning => warning.Contains("samples", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_FingerprintFileWithoutSamples_SaysWhatIsMissing()
    {
        using var session = new ComparisonSession(Fingerprint(_model.Folder) with { Evidence = null, Path = "/gone.pkfp", SourcePath = _model.Folder }, new ComparisonOptions(), []);
        ProvenanceComparison comparison = session.Compare(Fingerprint(_descendant), null, CancellationToken.None);
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        Assert.StartsWith("Metadata only", comparison.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_FingerprintsFromTheCache_ReadNoWeights()
    {
        ModelFingerprint a = Fingerprint(_model.Folder), b = Fingerprint(_descendant);
        File.Delete(Path.Combine(_model.Folder, "model.safetensors"));
        File.Delete(Path.Combine(_descendant, "model.safetensors"));
        using var session = new ComparisonSession(a with { Timing = a.Timing with { CacheHit = true } }, new ComparisonOptions(), []);
        LineageEvidence evidence = session.Compare(b with { Timing = b.Timing with { CacheHit = true } }, null, CancellationToken.None).Evidence!;
        Assert.Equal(Verdict.Linked, evidence.Verdict);
        Assert.True(evidence.IsFromSamples);
    }

    private static ModelFingerprint Fingerprint(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);

    private static string Text(LineageEvidence evidence) => JsonSerializer.Serialize(evidence, EvidenceJson.Default.LineageEvidence);

    private LineageEvidence Gather(out bool isCached) => Get(
        () =>
        {
            using var session = new ComparisonSession(Fingerprint(_model.Folder), new ComparisonOptions(), []);
            return session.Compare(Fingerprint(_descendant), null, CancellationToken.None).Evidence!;
        },
        out isCached);

    private LineageEvidence Get(Func<LineageEvidence> gather, out bool isCached) => EvidenceSource.Get(
        [Fingerprint(_model.Folder), Fingerprint(_descendant)], new EvidenceOptions(), _model.Open(), _model.Log.Add, gather, CancellationToken.None, out isCached);
}
