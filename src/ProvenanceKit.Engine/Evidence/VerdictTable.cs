namespace ProvenanceKit.Engine.Evidence;

/// <summary>The decision table from tests to a verdict. The first line that holds decides.</summary>
internal static class VerdictTable
{
    /// <summary>Significance level for a single question.</summary>
    public const double Alpha = 1e-9;

    private const double UnitFraction = 0.30;
    private const double UnitCosine = 0.30;
    private const double Gains = 0.5;

    /// <summary>ln of the significance level with <paramref name="references"/> questions asked.</summary>
    public static double Threshold(int references) => Math.Log(Alpha) - Math.Log(Math.Max(1, references));

    /// <summary>True when E2 alone links.</summary>
    public static bool LinksByMatching(DisguiseProofResult matching, double threshold) =>
        matching.IsMeasured && matching.LogP < threshold && matching.Fraction >= matching.RequiredFraction;

    /// <summary>True when E1 links, the learned part agreeing where it is available.</summary>
    public static bool LinksByUnits(UnitCorrespondenceResult units, LearnedPart learned, double threshold) =>
        units.IsMeasured && units.LogP < threshold && units.Fraction >= UnitFraction && units.MeanCosine >= UnitCosine
        && learned.GainCorrelation is null or >= Gains && !(learned.DirectionCosine <= learned.RequiredDirectionCosine);

    /// <summary>
    /// True when E1 links a part of the layers: the others don't correspond at all, and those that do reach the effect sizes among themselves, with both
    /// measures of the learned part available and in agreement. A model put together from several parents looks like this to each of them.
    /// </summary>
    public static bool LinksPartly(UnitCorrespondenceResult units, LearnedPart learned, double threshold)
    {
        LayerMatch[] layers = [.. units.Corresponding];
        if (!units.IsMeasured || units.LogP >= threshold || layers.Length == 0 || layers.Length == units.LayerCount)
        {
            return false;
        }

        double matches = layers.Sum(static l => l.Matches), sampled = layers.Sum(static l => l.Units);
        double cosine = layers.Sum(static l => l.CosineSum) / layers.Sum(static l => l.Groups);
        return matches / sampled >= UnitFraction && cosine >= UnitCosine && learned.GainCorrelation >= Gains && learned.DirectionCosine > learned.RequiredDirectionCosine;
    }

    /// <summary>True when E1 could have found a relative: matching 30 % of its units would have been significant.</summary>
    public static bool HasPower(UnitCorrespondenceResult units, double threshold) =>
        units.IsMeasured && LogProbability.FixedPoints((int)(units.Units * UnitFraction), units.Groups) + units.Corrections < threshold;

    /// <summary>True when E2 could have found a relative: half of the possible matches would have been significant.</summary>
    public static bool HasPower(DisguiseProofResult matching, double threshold) =>
        matching.IsMeasured && LogProbability.FixedPoints((int)(matching.Possible / 2), matching.Groups) + matching.Corrections < threshold;

    /// <summary>Decides.</summary>
    public static Verdict Decide(Verdict? identity, bool untrained, UnitCorrespondenceResult units, DisguiseProofResult matching, LearnedPart learned, double threshold)
    {
        if (identity is { } same)
        {
            return same;
        }

        if (untrained)
        {
            return Verdict.Untrained;
        }

        if (LinksByMatching(matching, threshold) || LinksByUnits(units, learned, threshold) || LinksPartly(units, learned, threshold))
        {
            return Verdict.Linked;
        }

        if ((units.IsMeasured && units.LogP < threshold) || (matching.IsMeasured && matching.LogP < threshold))
        {
            return Verdict.CommonOrigin;
        }

        return HasPower(units, threshold) || HasPower(matching, threshold) ? Verdict.NoEvidence : Verdict.Inconclusive;
    }
}
