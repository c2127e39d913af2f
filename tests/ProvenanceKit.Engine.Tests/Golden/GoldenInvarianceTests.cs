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
