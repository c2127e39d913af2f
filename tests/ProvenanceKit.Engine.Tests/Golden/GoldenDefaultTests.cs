namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>
/// Where neither the order of tensors nor a defect of the reference plays a part, the default gives the reference's numbers too: pairs of the same
/// architecture in module order.
/// </summary>
public sealed class GoldenDefaultTests
{
    private const double ReferenceArithmetic = 2e-5;

    // Read differently on purpose: order in the file, NaN and constant values, the embedding of a vision tower, slicing by size, a made-up tokenizer.
    private static readonly string[] s_different =
    [
        "L0_rev", "L0_sorted", "L0_sh3rev", "L12_rev", "X_f16inf", "X_infnorm", "X_nanlayer", "X_constemb", "X_constnorm", "X_posembfirst", "X_sparse21",
        "X_badindex", "X_notok",
    ];

    // Layers that are named otherwise are compared in another order: equally unlike, by other values.
    private static readonly string[] s_otherLayouts = ["L0 X_small63", "L0 X_h32", "Q3_hd64 Q3_hd32", "Q3_hd64 L0", "G0 L0", "B0 L0", "N0 L0", "T0 L0", "T0 TK_xlmr"];

    public static TheoryData<int, string> SameLayout => Rows(p => !s_otherLayouts.Contains($"{p.A} {p.B}"));

    public static TheoryData<int, string> All => Rows(p => true);

    [Theory]
    [MemberData(nameof(SameLayout))]
    public void Compare_PairInModuleOrder_GivesTheReferencesRawSignals(int index, string pair)
    {
        GoldenPair golden = GoldenData.Pairs[index];
        ProvenanceComparison comparison = Compare(golden);
        foreach (SignalMeasurement signal in comparison.Signals)
        {
            double? expected = golden.Raw![signal.Name.ToString().ToLowerInvariant()];
            Assert.True(
                expected is null ? signal.RawScore is null : signal.RawScore is { } raw && Math.Abs(expected.Value - raw) <= ReferenceArithmetic,
                $"{pair} {signal.Name}: expected {expected:R}, measured {signal.RawScore:R} {signal.Reason}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Compare_PairInModuleOrder_GivesTheReferencesDecision(int index, string pair)
    {
        GoldenPair golden = GoldenData.Pairs[index];

        Assert.Equal($"{pair} {golden.Scores!.ProvenanceDecision}", $"{pair} {Compare(golden).ReferenceDecision}");
    }

    private static ProvenanceComparison Compare(GoldenPair golden) =>
        ProvenanceEngine.Compare(GoldenFingerprints.Default(golden.A), GoldenFingerprints.Default(golden.B), new ComparisonOptions());

    private static TheoryData<int, string> Rows(Func<GoldenPair, bool> predicate)
    {
        TheoryData<int, string> rows = [];
        for (int i = 0; i < GoldenData.Pairs.Count; i++)
        {
            GoldenPair pair = GoldenData.Pairs[i];
            bool full = pair is { Error: null, ModeA: "full", ModeB: "full" };
            if (full && predicate(pair) && !s_different.Contains(pair.A) && !s_different.Contains(pair.B))
            {
                rows.Add(i, $"{pair.A} {pair.B}");
            }
        }

        return rows;
    }
}
