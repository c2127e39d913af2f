using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Accuracy;

/// <summary>Counts right and wrong answers on labelled pairs, for our verdict and for the reference kit's decision side by side.</summary>
internal static class AccuracyMeasurement
{
    /// <summary>Measures both methods.</summary>
    public static AccuracyReport Measure(IReadOnlyList<ScoredPair> pairs)
    {
        ScoredPair[] withReference = [.. pairs.Where(static p => p.ReferenceDecision is not null)];
        return new AccuracyReport
        {
            PairCount = pairs.Count,
            RelatedCount = pairs.Count(static p => p.IsRelated),
            Evidence = Method("weight evidence", pairs, static p => IsLinked(p.Verdict), static p => p.Verdict is Verdict.Untrained or Verdict.Inconclusive, static p => p.EvidenceScore),
            Reference = withReference.Length == 0 ? null
                : Method("reference kit", withReference, static p => IsMatch(p.ReferenceDecision!), static p => p.ReferenceDecision!.StartsWith("Insufficient", StringComparison.Ordinal), static p => p.ReferenceScore),
        };
    }

    /// <summary>The score of our evidence for the ROC curve.</summary>
    public static double? Score(LineageEvidence evidence) =>
        evidence.Verdict is Verdict.Identical or Verdict.Reformatted ? double.PositiveInfinity : 0 - evidence.PValueLog10;

    private static bool IsLinked(Verdict verdict) => verdict is Verdict.Linked or Verdict.Identical or Verdict.Reformatted;

    private static bool IsMatch(string decision) =>
        decision.StartsWith("Confirmed", StringComparison.Ordinal) || decision.StartsWith("High-Confidence", StringComparison.Ordinal);

    private static MethodAccuracy Method(
        string name, IReadOnlyList<ScoredPair> pairs, Func<ScoredPair, bool> claims, Func<ScoredPair, bool> undecided, Func<ScoredPair, double?> score)
    {
        int Count(bool related, bool claimed) => pairs.Count(p => p.IsRelated == related && claims(p) == claimed);
        ImmutableArray<RocPoint> roc = Roc(pairs, score, out double? area);
        return new MethodAccuracy
        {
            Method = name,
            Confusion = new ConfusionMatrix(Count(true, true), Count(false, true), Count(false, false), Count(true, false), pairs.Count(undecided)),
            Roc = roc,
            AreaUnderCurve = area,
            Errors = [.. pairs.Where(p => claims(p) != p.IsRelated)],
        };
    }

    // Pairs without a score rank lowest. Pairs of equal score enter together, so that the curve doesn't depend on their order.
    private static ImmutableArray<RocPoint> Roc(IReadOnlyList<ScoredPair> pairs, Func<ScoredPair, double?> score, out double? area)
    {
        int related = pairs.Count(static p => p.IsRelated), unrelated = pairs.Count - related;
        area = null;
        if (related == 0 || unrelated == 0)
        {
            return [];
        }

        var points = ImmutableArray.CreateBuilder<RocPoint>();
        int found = 0, wrong = 0;
        double sum = 0, lastTrue = 0, lastFalse = 0;
        foreach (var step in pairs.GroupBy(p => score(p) ?? double.NegativeInfinity).OrderByDescending(static g => g.Key))
        {
            found += step.Count(static p => p.IsRelated);
            wrong += step.Count(static p => !p.IsRelated);
            var point = new RocPoint(step.Key, (double)found / related, (double)wrong / unrelated);
            sum += (point.FalsePositiveRate - lastFalse) * (point.TruePositiveRate + lastTrue) / 2;
            (lastTrue, lastFalse) = (point.TruePositiveRate, point.FalsePositiveRate);
            points.Add(point);
        }

        area = sum;
        return points.ToImmutable();
    }
}
