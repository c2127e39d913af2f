using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// Metadata family identification (MFI), the comparison: equal <c>arch_hash</c> is tier 1 (1.0); equal <c>family_hash</c> with equal width and
/// depth is tier 2 (0.9); else tier 3, the weighted mean over eleven features. Source: design/SIGNALS.md.
/// </summary>
/// <remarks>
/// Soft match: sum of w*s over sum of w. A feature that can't be compared (a size of 0 or less) adds to neither sum. Sizes count as equal from a ratio of
/// 0.90 on. Rotary bases: both absent is a full match, one absent none. The score can't be NaN: weights that never drop out are 7.6 of 12.4.
/// </remarks>
internal static class MfiSimilarity
{
    private const double EqualSizeRatio = 0.90;

    /// <summary>Compares the facts of two models.</summary>
    public static MfiMatch Compute(ArchitectureFacts a, ArchitectureFacts b)
    {
        double soft = SoftScore(a, b);
        if (a.ArchHash.Length > 0 && a.ArchHash == b.ArchHash)
        {
            return new MfiMatch(1.0, soft, 1, "exact");
        }

        if (a.FamilyHash.Length > 0 && a.FamilyHash == b.FamilyHash && a.HiddenSize == b.HiddenSize && a.HiddenLayerCount == b.HiddenLayerCount)
        {
            return new MfiMatch(0.9, soft, 2, "family");
        }

        return new MfiMatch(PythonText.Round(soft, 4), soft, 3, "soft_match");
    }

    private static double SoftScore(ArchitectureFacts a, ArchitectureFacts b)
    {
        double score = 0;
        double total = 0;
        Add(2.0, (Equal(a.BosTokenId == b.BosTokenId) + Equal(a.EosTokenId == b.EosTokenId)) / 2);
        if (a.HiddenSize > 0 && b.HiddenSize > 0)
        {
            Add(1.8, Equal(Ratio(a.HiddenSize, b.HiddenSize) >= EqualSizeRatio));
        }

        Add(1.5, Equal(a.QkNorm == b.QkNorm));
        if (a.HiddenLayerCount > 0 && b.HiddenLayerCount > 0)
        {
            Add(1.5, Equal(Ratio(a.HiddenLayerCount, b.HiddenLayerCount) >= EqualSizeRatio));
        }

        if (a.VocabularySize > 0 && b.VocabularySize > 0)
        {
            Add(1.5, Ratio(a.VocabularySize, b.VocabularySize));
        }

        Add(1.5, Equal(a.AttentionStyle == b.AttentionStyle));
        Add(1.2, RopeThetas(a.RopeTheta, b.RopeTheta));
        Add(0.5, Equal(a.NormType == b.NormType));
        Add(0.4, Equal(a.PositionEncoding == b.PositionEncoding));
        Add(0.4, Equal(a.AttentionBias == b.AttentionBias));
        Add(0.1, Equal(a.ModelType == b.ModelType));
        return score / total;

        void Add(double weight, double similarity)
        {
            total += weight;
            score += weight * similarity;
        }
    }

    private static double Equal(bool isEqual) => isEqual ? 1.0 : 0.0;

    // 1 - |a-b|/max, in the order of operations of the reference: the quotient first.
    private static double Ratio(long a, long b) => 1.0 - ((double)Int128.Abs((Int128)a - b) / Math.Max(a, b));

    private static double RopeThetas(double? a, double? b)
    {
        if (a is > 0 and < double.PositiveInfinity && b is > 0 and < double.PositiveInfinity)
        {
            return 1.0 - (Math.Abs(a.Value - b.Value) / Math.Max(a.Value, b.Value));
        }

        return Equal(a is null && b is null);
    }
}
