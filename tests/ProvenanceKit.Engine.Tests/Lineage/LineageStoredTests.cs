using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Lineage;
using ProvenanceKit.Engine.Tests.Evidence;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Lineage;

/// <summary>Lineages of fingerprint files, alone and among models.</summary>
public sealed class LineageStoredTests : IDisposable
{
    private static readonly string[] s_names = ["aurora-base", "aurora-code", "aurora-disguised", "aurora-header", "aurora-pruned", "borealis-base", "borealis-code"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Build_FingerprintFilesOnly_GivesTheTrueEdges() => AssertEdges(Build(static _ => true));

    [Fact]
    public void Build_ModelsAndFingerprintFiles_GivesTheTrueEdges() => AssertEdges(Build(static name => name is "aurora-base" or "aurora-disguised" or "borealis-code"));

    [Fact]
    public void Build_FingerprintFiles_SaysWhatSamplesCannotTell()
    {
        using var session = new LineageSession(new EvidenceOptions());
        Assert.True(session.Add(Read("aurora-base", isStored: true)));
        Assert.False(session.Add(Read("aurora-base", isStored: true)));
        Assert.True(session.Add(Read("aurora-code", isStored: false)));
        LineageGraph graph = session.Build(null, CancellationToken.None);
        Assert.Contains("samples", Assert.Single(graph.Warnings), StringComparison.Ordinal);
        LineageEdge edge = Assert.Single(graph.Edges, static e => e.Parent is not null);
        Assert.True(edge.Evidence!.IsFromSamples);
        Assert.EndsWith("aurora-base.pkfp", edge.ParentPath, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_FingerprintWithoutSamples_SaysWhatIsMissing()
    {
        using var session = new LineageSession(new EvidenceOptions());
        ProvenanceException e = Assert.Throws<ProvenanceException>(() => session.Add(Read("aurora-base", isStored: true) with { Evidence = null }));
        Assert.Equal(ProvenanceErrorCode.WeightsNotFound, e.Code);
        Assert.Equal(0, session.Count);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertEdges(LineageGraph graph)
    {
        Assert.Equal(2, graph.Groups.Length);
        Assert.Equal(
            [
                "aurora-base > aurora-code: FineTune",
                "aurora-base > aurora-header: FineTune",
                "aurora-base > aurora-pruned: Prune",
                "aurora-code > aurora-disguised: Disguise",
                "borealis-base > borealis-code: FineTune",
            ],
            graph.Edges.Where(static e => e.Parent is not null).Select(static e => $"{e.Parent} > {e.Child}: {e.Relation}").Order(StringComparer.Ordinal));
    }

    private LineageGraph Build(Func<string, bool> isStored)
    {
        using var session = new LineageSession(new EvidenceOptions());
        foreach (string name in s_names)
        {
            Assert.True(session.Add(Read(name, isStored(name))));
        }

        return session.Build(null, CancellationToken.None);
    }

    private ModelFingerprint Read(string name, bool isStored)
    {
        string model = Path.Combine(TestModels.Samples, name), file = _folder.At(name + ".pkfp");
        if (isStored && !File.Exists(file))
        {
            ProvenanceEngine.ExportFingerprint(file, Fingerprint(model, metadataOnly: false), FingerprintDetail.Compact);
        }

        return isStored ? Fingerprint(file, metadataOnly: true) : Fingerprint(model, metadataOnly: true);
    }

    private static ModelFingerprint Fingerprint(string path, bool metadataOnly) =>
        ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions { MetadataOnly = metadataOnly }, null, CancellationToken.None);
}
