using CsCheck;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;
using ProvenanceKit.Engine.Tests.Fingerprints;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Evidence;

public class SketchTests(ITestOutputHelper output)
{
    [Fact]
    public void Read_SameWeightsTwice_GivesTheSameBytesWhateverTheThreads()
    {
        byte[][] files = [.. new[] { 1, 4 }.Select(threads =>
        {
            var model = new EvidenceModel(TestModels.Sample("aurora-code"), UnitSampling.Default);
            return SketchModels.Encode(SketchModels.Fingerprint(model) with { Evidence = EvidenceSketchReader.Read(model, rowsOnly: false, threads, CancellationToken.None) });
        })];
        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void ThroughFile_StoredEvidence_KeepsEveryValue()
    {
        ModelFingerprint fingerprint = SketchModels.Fingerprint(new EvidenceModel(TestModels.Sample("aurora-base"), UnitSampling.Default));
        Assert.NotEmpty(fingerprint.Evidence!.Layers);
        Assert.Equal(2, fingerprint.Evidence.Signatures.Length);
        Assert.Equal(FingerprintText.Of(fingerprint), FingerprintText.Of(SketchModels.ThroughFile(fingerprint) with { Detail = fingerprint.Detail }));
    }

    [Fact]
    public void Evaluate_SameWeights_AreIdenticalAndOneChangedValueIsSeen()
    {
        ModelFingerprint a = SketchModels.Fingerprint(new EvidenceModel(TestModels.Sample("aurora-base"), UnitSampling.Default));
        Assert.Equal(Verdict.Identical, Evaluate(a, a with { Name = "b" }).Verdict);
        ModelFileDigest file = new() { Name = "m", Length = 9, HeaderLength = 1, HeaderSha256 = "h", SampledBlockCount = 1, SampledSha256 = "s", Sha256 = "w" };
        LineageEvidence e = Evaluate(a with { Files = [file] }, a with { Name = "b", Files = [file with { Sha256 = "x" }] });
        Assert.Equal(Verdict.Linked, e.Verdict);
        Assert.True(e.IsFromSamples);
    }

    [SharedFact]
    public void Evaluate_FormatVariants_AreReformatted()
    {
        ModelFingerprint Read(params string[] path) =>
            SketchModels.Fingerprint(new EvidenceModel(TestModels.Open(Path.Combine([TestModels.Shared!, .. path])), UnitSampling.Default));
        ModelFingerprint a = Read("zoo", "A");
        Assert.Equal(Verdict.Reformatted, Evaluate(a, Read("variants", "st_f8e4m3_A")).Verdict);
        Assert.Equal(Verdict.Reformatted, Evaluate(a, Read("variants", "st_mixed_A")).Verdict);
        LineageEvidence packed = Evaluate(a, Read("variants", "gptq_int4_A"));
        Assert.Equal(Verdict.Inconclusive, packed.Verdict);
        Assert.Contains("qweight", packed.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_WithoutStoredEvidence_IsInconclusiveWithTheReason()
    {
        ModelFingerprint a = SketchModels.Fingerprint(new EvidenceModel(TestModels.Sample("aurora-base"), UnitSampling.Default));
        Assert.Contains("no samples", Evaluate(a, a with { Evidence = null }).Summary, StringComparison.Ordinal);
        LineageEvidence other = Evaluate(SketchModels.ThroughFile(a with { Evidence = a.Evidence! with { Version = 99 } }), a);
        Assert.Equal(Verdict.Inconclusive, other.Verdict);
        Assert.Contains("other rules", other.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SevenBillionParameters_StaysSmallAndReadsLittle()
    {
        var checkpoint = new NoiseCheckpoint(layers: 32, hidden: 4096, intermediate: 11008, vocabulary: 32000);
        var vocabulary = new VocabularyDigest { TokenHashes = [.. Enumerable.Range(0, 32000).Select(static i => SketchHash.Mix((ulong)i, 5)).Order()], TokenIds = [.. Enumerable.Range(0, 32000)] };
        var input = new EvidenceInput { Name = "7b", Checkpoint = checkpoint, Vocabulary = vocabulary };
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        ModelFingerprint fingerprint = SketchModels.Fingerprint(new EvidenceModel(input, UnitSampling.Default));
        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = SketchModels.SectionLength(fingerprint);
        output.WriteLine(FormattableString.Invariant($"{bytes} bytes, {fingerprint.Evidence!.BytesRead / 1e6:0} MB of {checkpoint.ByteLength / 1e6:0} read, {seconds:0.0} s"));
        Assert.Equal(32, fingerprint.Evidence.Layers.Length);
        Assert.InRange(bytes, 200_000, 700_000);
        Assert.InRange(fingerprint.Evidence.BytesRead / (double)checkpoint.ByteLength, 0, 0.12);
    }

    [Fact]
    public void ColumnFold_Products_AreUnbiasedAndNearlyRight()
    {
        var fold = new ColumnFold(4096, SketchShape.UnitWidth(4096));
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                float[] x = [.. Enumerable.Range(0, 4096).Select(_ => (float)(random.NextDouble() - 0.5))];
                float[] y = [.. x.Select(v => (0.6f * v) + (float)(0.8 * (random.NextDouble() - 0.5)))];
                double[] a = new double[fold.Width], b = new double[fold.Width];
                fold.Apply(x, a);
                fold.Apply(y, b);
                double exact = Cosine([.. x.Select(static v => (double)v)], [.. y.Select(static v => (double)v)]);
                Assert.InRange(Cosine(a, b) - exact, -0.45, 0.45);
            },
            iter: 40);
    }

    [Fact]
    public void RowCodes_AnyRow_KeepsItsDirection() => Gen.Double[-1, 1].Array[64, 64].Sample(row =>
    {
        sbyte[] codes = new sbyte[64];
        RowCodes.Encode(row, codes);
        double size = Math.Sqrt(row.Sum(static v => v * v));
        Assert.True(size < 1e-6 || Cosine(row, [.. codes.Select(static c => (double)c)]) > 0.99);
    });

    [Fact]
    public void RowCodes_UnusableRow_IsZero()
    {
        foreach (double bad in new[] { 0, double.NaN, double.PositiveInfinity })
        {
            sbyte[] codes = [1, 1, 1];
            RowCodes.Encode([bad, 0, 0], codes);
            Assert.All(codes, static c => Assert.Equal(0, c));
        }
    }

    private static double Cosine(double[] x, double[] y) => x.Zip(y).Sum(static p => p.First * p.Second) / Math.Sqrt(x.Sum(static v => v * v) * y.Sum(static v => v * v));

    private static LineageEvidence Evaluate(ModelFingerprint a, ModelFingerprint b) => SketchEvidence.Evaluate(a, b, new EvidenceOptions(), CancellationToken.None);
}
