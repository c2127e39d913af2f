namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>By default the same weights give the same result whatever the order of tensors, the data type or the shards they are stored in.</summary>
public sealed class GoldenInvarianceTests
{
    // Models whose own files are broken are refused; they have their own tests.
    private static readonly string[] s_refused = ["X_badindex", "X_truncated"];

    private static readonly string[] s_variants = ["L0_rev", "L0_sorted", "L0_sh3", "L0_sh3rev", "L0_f64"];

    public static TheoryData<string> Partners =>
    [
        .. GoldenData.Pairs.Where(p => p.A is "L0" or "L0_act").Select(p => p.B).Append("L0_act").Distinct()
            .Where(n => !s_refused.Contains(n) && GoldenModelStore.CanHold(n)),
    ];

    [Theory]
    [MemberData(nameof(Partners))]
    public void Compare_SameWeightsStoredAnotherWay_GiveTheSameResult(string partner)
    {
        ProvenanceComparison expected = Compare("L0", partner);
        ProvenanceComparison reversed = Compare(partner, "L0");

        Assert.All(s_variants, variant => AssertSame(expected, Compare(variant, partner)));
        Assert.All(s_variants, variant => AssertSame(reversed, Compare(partner, variant)));
    }

    [Fact]
    public void Compare_TwelveLayersInReverse_AreTheSameModel()
    {
        ProvenanceComparison comparison = Compare("L0_12", "L12_rev");

        AssertSame(Compare("L0_12", "L0_12"), comparison);
        Assert.Equal([1.0, 1.0, 1.0, 1.0, 1.0], new[] { comparison.Eas, comparison.Nlf, comparison.Lep, comparison.End, comparison.Wvc });
    }

    [Theory]
    [InlineData("L0_rev")]
    [InlineData("L0_sorted")]
    [InlineData("L0_sh3")]
    [InlineData("L0_sh3rev")]
    [InlineData("L0_f64")]
    [InlineData("L0_tied")]
    public void Compare_SameWeightsStoredAnotherWay_AreIdenticalInEverySignal(string variant)
    {
        ProvenanceComparison comparison = Compare("L0", variant);

        Assert.Equal(1.0, comparison.IdentityScore);
        Assert.All(comparison.Signals.Where(s => s.Name != SignalName.Mfi), s => Assert.Equal(1.0, s.Score));
    }

    [Theory]
    [InlineData("--arch mixtral --layers 3 --kv 2 --experts 3 --row-scale --script multi")]
    [InlineData("--arch qwen3_moe --layers 12 --kv 2 --experts 2 --row-scale --hidden 64 --head-dim 32")]
    [InlineData("--arch qwen2 --layers 11 --row-scale --dtype BF16 --hidden 100")]
    [InlineData("--arch gpt2 --layers 3 --row-scale --mask --prefix transformer.")]
    [InlineData("--arch gpt_neox --layers 11 --row-scale --mask --dtype F16")]
    [InlineData("--arch bert --layers 3 --row-scale")]
    [InlineData("--arch t5 --layers 3 --row-scale")]
    public void Compare_ArchitectureStoredAnotherWay_GivesTheSameResult(string arguments)
    {
        ModelFingerprint natural = Read(arguments);
        ModelFingerprint tuned = Read(arguments + " --noise 0.1");
        ModelFingerprint deeper = Read(arguments + " --layers 13");
        ModelFingerprint[] variants = [Read(arguments + " --order reversed"), Read(arguments + " --order sorted --shards 3"), Read(arguments + " --shards 4")];

        Assert.All(variants, variant => AssertSame(Compare(natural, natural), Compare(natural, variant)));
        Assert.All(variants, variant => AssertSame(Compare(natural, tuned), Compare(variant, tuned)));
        Assert.All(variants, variant => AssertSame(Compare(deeper, natural), Compare(deeper, variant)));
        Assert.Equal(1.0, Compare(natural, natural).IdentityScore);
        Assert.InRange(Compare(natural, tuned).IdentityScore!.Value, 0.9, 0.9999);
    }

    private static ModelFingerprint Read(string arguments)
    {
        string folder = GoldenModelStore.NewFolder();
        GoldenModels.WriteArguments(arguments, folder);
        return ProvenanceEngine.ReadFingerprint(folder, new FingerprintOptions(), null, CancellationToken.None);
    }

    private static ProvenanceComparison Compare(ModelFingerprint a, ModelFingerprint b) => ProvenanceEngine.Compare(a, b, new ComparisonOptions());

    private static ProvenanceComparison Compare(string a, string b) =>
        ProvenanceEngine.Compare(GoldenFingerprints.Default(a), GoldenFingerprints.Default(b), new ComparisonOptions());

    private static void AssertSame(ProvenanceComparison expected, ProvenanceComparison actual)
    {
        Assert.Equal(expected.Signals.Select(Value), actual.Signals.Select(Value));
        Assert.Equal(
            (expected.IdentityScore, expected.TokenizerScore, expected.PipelineScore, expected.MfiTier, expected.ReferenceDecision, expected.Interpretation),
            (actual.IdentityScore, actual.TokenizerScore, actual.PipelineScore, actual.MfiTier, actual.ReferenceDecision, actual.Interpretation));
    }

    private static (SignalName Name, MeasurementState State, double? Score, double? Raw) Value(SignalMeasurement signal) =>
        (signal.Name, signal.State, signal.Score, signal.RawScore);
}
