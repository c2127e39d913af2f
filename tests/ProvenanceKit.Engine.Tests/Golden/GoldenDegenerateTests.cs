using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>NaN, infinite, zero and constant weights, and broken files: by default they give no value, and never a perfect one.</summary>
public sealed class GoldenDegenerateTests
{
    public static TheoryData<string, SignalName[]> Broken => new()
    {
        { "X_nanemb", [SignalName.Eas, SignalName.End] },
        { "X_nananchor", [SignalName.Eas, SignalName.End] },
        { "X_constemb", [SignalName.Eas, SignalName.End] },
        { "X_noembed", [SignalName.Eas, SignalName.End] },
        { "X_emb1d", [SignalName.Eas, SignalName.End] },
        { "X_v12", [SignalName.Eas, SignalName.End] },
        { "X_infnorm", [SignalName.Nlf] },
        { "X_constnorm", [SignalName.Nlf] },
        { "X_nonorm", [SignalName.Nlf] },
        { "X_h32", [SignalName.Nlf] },
        { "X_nanlayer", [SignalName.Lep, SignalName.Wvc] },
        { "X_f16inf", [SignalName.Lep, SignalName.Wvc] },
        { "X_zeroall", [SignalName.Lep, SignalName.Wvc] },
        { "X_1layer", [SignalName.Lep, SignalName.Wvc] },
        { "X_noweights", [SignalName.Eas, SignalName.Nlf, SignalName.Lep, SignalName.End, SignalName.Wvc, SignalName.Wsp] },
        { "X_notok", [SignalName.Tfv, SignalName.Voa] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Compare_WithTheHealthyModel_HasNoValueButAReason(string model, SignalName[] signals)
    {
        AssertUnmeasured(Compare("L0", model), model, signals);
        AssertUnmeasured(Compare(model, "L0"), model, signals);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Compare_WithItself_IsNoMatchInTheBrokenSignals(string model, SignalName[] signals) =>
        AssertUnmeasured(Compare(model, model), model, signals);

    [Fact]
    public void Compare_OneLayerZeroed_IsNoPerfectMatch()
    {
        ProvenanceComparison comparison = Compare("L0", "X_zerolayer");

        Assert.InRange(comparison.IdentityScore!.Value, 0, 0.9999);
        Assert.InRange(comparison.Nlf!.Value, 0, 0.9999);
        Assert.InRange(comparison.Lep!.Value, 0, 0.9999);
    }

    [Theory]
    [InlineData("X_truncated", ProvenanceErrorCode.FileTruncated, "model.safetensors")]
    [InlineData("X_badindex", ProvenanceErrorCode.ShardMissing, "model.safetensors.index.json")]
    public void ReadFingerprint_BrokenFiles_AreRefusedByName(string model, ProvenanceErrorCode code, string file)
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => GoldenFingerprints.Default(model));

        Assert.Equal(code, error.Code);
        Assert.Contains(Path.Combine(GoldenModelStore.Folder(model), file), error.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X_noarch")]
    [InlineData("X_unktype")]
    public void ReadFingerprint_ConfigurationThatTheReferenceRefuses_IsReadWithAWarning(string model)
    {
        ModelFingerprint fingerprint = GoldenFingerprints.Default(model);

        Assert.False(fingerprint.Architecture.ReferenceAccepts);
        Assert.Equal(128, fingerprint.Architecture.HiddenSize);
        Assert.Equal(1.0, Compare("L0", model).IdentityScore);
    }

    [Fact]
    public void ReadFingerprint_EightBitFloats_AreReadByDefault()
    {
        ProvenanceComparison comparison = Compare("L0", "X_fp8");

        Assert.Equal(1.0, comparison.Wvc);
        Assert.NotNull(comparison.Lep);
    }

    private static ProvenanceComparison Compare(string a, string b) =>
        ProvenanceEngine.Compare(GoldenFingerprints.Default(a), GoldenFingerprints.Default(b), new ComparisonOptions());

    private static void AssertUnmeasured(ProvenanceComparison comparison, string model, SignalName[] signals)
    {
        foreach (SignalName name in signals)
        {
            SignalMeasurement signal = comparison.Signals.Single(s => s.Name == name);
            Assert.True(signal.Score is null && signal.RawScore is null, $"{model} {name}: {signal.RawScore}");
            Assert.NotEqual(MeasurementState.Measured, signal.State);
            Assert.False(string.IsNullOrWhiteSpace(signal.Reason), $"{model} {name}: no reason");
        }
    }
}
