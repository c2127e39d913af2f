using ProvenanceKit.Engine.Reference;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Sketches;
using ProvenanceKit.Engine.Tests.Evidence;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Among very many references the ones that the weights link are candidates, whatever the signals say.</summary>
public sealed class EvidenceMarksTests(ITestOutputHelper output)
{
    private static readonly string[] s_family = ["aurora-base", "aurora-code", "aurora-disguised", "aurora-header", "aurora-merge", "aurora-pruned"];

    [Fact]
    public void Common_OfSamples_TellsRelativesFromOthers()
    {
        string[] names = [.. s_family, "borealis-base", "borealis-code"];
        byte[][] sketches = [.. names.Select(name => ModelSketch.Create(name, Read(name))!)];
        for (int i = 0; i < names.Length; i++)
        {
            for (int j = i + 1; j < names.Length; j++)
            {
                (double units, double signatures) = EvidenceMarks.Common(sketches[i], sketches[j]);
                output.WriteLine($"{names[i]} {names[j]} {units} {signatures}");
                Assert.Equal(names[i][..6] == names[j][..6], units > 0 || signatures > 0);
                Assert.Equal((units, signatures), EvidenceMarks.Common(sketches[j], sketches[i]));
            }
        }
    }

    [Theory]
    [InlineData("aurora-disguised")]
    [InlineData("aurora-pruned")]
    public void Scan_ManyReferencesThatLookCloser_KeepsTheLinkedOne(string name)
    {
        // Features like the query's own, as a crowd of models of its shape can have, push the base out of every ranking by signals.
        using TemporaryFolder folder = new();
        string database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        ModelFingerprint query = Read(name);
        var writer = new DatabaseWriter(database, ReferenceSources.Format);
        _ = writer.Add(
            [
                .. Enumerable.Range(0, 520).Select(i => (Near(SyntheticFingerprint.Create(i, $"crowd{i}"), query, i), new ReferenceDetails())),
                (Read("borealis-base"), new ReferenceDetails()),
                (Read("aurora-base"), new ReferenceDetails()),
            ],
            CancellationToken.None);

        ScanResult quick = ReferenceEngine.Scan(query, [database], new ScanOptions(), null, CancellationToken.None);

        (double estimate, _, _) = SketchSimilarity.Estimate(ModelSketch.Create("", query)!, ModelSketch.Create("", Read("aurora-base"))!);
        output.WriteLine($"estimate {estimate}, scored {quick.ScoredCount}");
        Assert.InRange(estimate, 0, 0.95);
        Assert.InRange(quick.ScoredCount, 40, 400);
        Assert.Equal("aurora-base", quick.Matches[0].Model);
        Assert.Equal(Verdict.Linked, quick.Matches[0].Verdict);
        Assert.DoesNotContain(quick.Matches.Skip(1), static match => match.Verdict == Verdict.Linked);
        Assert.Equal(522, quick.ReferenceCount);
    }

    private static ModelFingerprint Near(ModelFingerprint other, ModelFingerprint query, int seed)
    {
        var random = new Random(seed);
        float far = seed < 40 ? 1e-3f : 0.6f;
        return other with
        {
            Weights = query.Weights! with
            {
                AnchorCosines = [.. query.Weights!.AnchorCosines!.Value.Select(value => value + (0.1f * far * (float)(random.NextDouble() - 0.5)))],
                LayerWeightSamples = [.. query.Weights.LayerWeightSamples!.Value.Select(layer => layer with
                {
                    Tensors = [.. layer.Tensors.Select(tensor => tensor with { Values = [.. tensor.Values.Select(value => value + (0.3f * far * (float)(random.NextDouble() - 0.5)))] })],
                })],
            },
        };
    }

    private static ModelFingerprint Read(string name) =>
        ProvenanceEngine.ReadFingerprint(Path.Combine(TestModels.Samples, name), new FingerprintOptions(), null, CancellationToken.None);
}
