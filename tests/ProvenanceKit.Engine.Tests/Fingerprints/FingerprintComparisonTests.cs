using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>Fingerprint files stand for the models they were made from.</summary>
public sealed class FingerprintComparisonTests
{
    private static readonly string[] s_models =
    [
        "L0", "L0_ft30", "L0_ft100", "L1", "L0_bf16", "L0_rev", "L0_9", "L0_h192", "L0_ext", "Q2", "G0", "B0", "T0", "X_nanlayer", "X_infnorm", "X_constnorm",
        "X_nanemb", "X_nananchor", "X_constemb", "X_zeroall", "X_notok", "X_noweights", "X_1layer", "X_noembed", "X_nonorm", "X_gap", "X_small63", "X_v12",
    ];

    private static readonly Lazy<Dictionary<string, (ModelFingerprint Model, ModelFingerprint Exact, ModelFingerprint Compact)>> s_fingerprints = new(Read);

    public static TheoryData<string> Models => [.. s_models];

    [Theory]
    [MemberData(nameof(Models))]
    public void Compare_ExactFiles_GiveEveryBitThatTheModelsGive(string name)
    {
        foreach (bool parity in (bool[])[false, true])
        {
            var options = new ComparisonOptions { ReferenceParity = parity };
            foreach (string other in s_models)
            {
                string expected = FingerprintText.Of(WithoutPaths(ProvenanceEngine.Compare(s_fingerprints.Value[name].Model, s_fingerprints.Value[other].Model, options)));
                ModelFingerprint a = s_fingerprints.Value[name].Exact;
                ModelFingerprint b = s_fingerprints.Value[other].Exact;
                Assert.Equal(expected, FingerprintText.Of(WithoutPaths(ProvenanceEngine.Compare(a, b, options))));
                Assert.Equal(expected, FingerprintText.Of(WithoutPaths(ProvenanceEngine.Compare(a, s_fingerprints.Value[other].Model, options))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Compare_CompactFiles_GiveTheSignalsWithinTheStatedRounding(string name)
    {
        var options = new ComparisonOptions();
        foreach (string other in s_models)
        {
            ProvenanceComparison expected = ProvenanceEngine.Compare(s_fingerprints.Value[name].Model, s_fingerprints.Value[other].Model, options);
            ProvenanceComparison both = ProvenanceEngine.Compare(s_fingerprints.Value[name].Compact, s_fingerprints.Value[other].Compact, options);
            ProvenanceComparison one = ProvenanceEngine.Compare(s_fingerprints.Value[name].Compact, s_fingerprints.Value[other].Model, options);
            foreach (ProvenanceComparison compact in (ProvenanceComparison[])[both, one])
            {
                foreach ((SignalMeasurement a, SignalMeasurement b) in expected.Signals.Zip(compact.Signals))
                {
                    Assert.Equal((a.Name, a.State, a.Reason), (b.Name, b.State, b.Reason));
                    Assert.True(
                        a.RawScore is null == b.RawScore is null && Math.Abs((a.RawScore ?? 0) - (b.RawScore ?? 0)) <= CompactTolerance(a.Name),
                        $"{name} against {other}: {a.Name} {a.RawScore} became {b.RawScore}");
                }
            }
        }
    }

    [Fact]
    public void ReadFingerprint_FileInPlaceOfAModel_IsReadWithoutTheModel()
    {
        string model = CachedModel.Copy("X_2layer");
        string file = Path.Combine(GoldenModelStore.NewFolder(), "a.pkfp");
        ModelFingerprint measured = Fingerprint(model, new FingerprintOptions());
        ProvenanceEngine.ExportFingerprint(file, measured, FingerprintDetail.Exact);
        Directory.Delete(model, recursive: true);
        ModelFingerprint read = Fingerprint(file, new FingerprintOptions { UseCache = true });
        Assert.Equal("X_2layer", read.Name);
        Assert.Equal(file, read.Path);
        Assert.Equal(model, read.SourcePath);
        Assert.False(read.Timing.CacheHit);
        Assert.NotEmpty(read.ToolVersion);
        Assert.Equal(
            FingerprintText.Of(measured with { Timing = new FingerprintTiming() }),
            FingerprintText.Of(read with { Path = model, SourcePath = null, Timing = new FingerprintTiming() }));
        Assert.Null(Fingerprint(file, new FingerprintOptions { MetadataOnly = true }).Weights);
    }

    [Fact]
    public void ReadFingerprint_FileWithAnotherEnding_IsKnownByItsFirstBytes()
    {
        string file = Path.Combine(GoldenModelStore.NewFolder(), "fingerprint.data");
        File.WriteAllBytes(file, FingerprintBytes.SampleBytes);
        Assert.Equal("sample", Fingerprint(file, new FingerprintOptions()).Name);
        File.WriteAllText(file, "text");
        Assert.Equal(ProvenanceErrorCode.FormatUnsupported, Assert.Throws<ProvenanceException>(() => Fingerprint(file, new FingerprintOptions())).Code);
    }

    private static ModelFingerprint Fingerprint(string path, FingerprintOptions options) => ProvenanceEngine.ReadFingerprint(path, options, null, CancellationToken.None);

    // As FingerprintDetail.Compact states.
    private static double CompactTolerance(SignalName signal) => signal switch
    {
        SignalName.Wvc => 0.001,
        SignalName.Voa => 0.00001,
        _ => 0,
    };

    private static ProvenanceComparison WithoutPaths(ProvenanceComparison comparison) => comparison with { ReferencePath = "", DifferencePath = "" };

    private static Dictionary<string, (ModelFingerprint Model, ModelFingerprint Exact, ModelFingerprint Compact)> Read() => s_models.ToDictionary(name => name, name =>
    {
        ModelFingerprint model = Fingerprint(GoldenModelStore.Folder(name), new FingerprintOptions());
        ModelFingerprint exact = FingerprintBytes.Decode(FingerprintBytes.Encode(model));
        ModelFingerprint compact = FingerprintBytes.Decode(FingerprintBytes.Encode(model, FingerprintDetail.Compact));
        return (model, exact, compact);
    });
}
