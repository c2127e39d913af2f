using System.Globalization;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Findings in plain words.</summary>
internal static class EvidenceSentences
{
    /// <summary>One sentence for the verdict.</summary>
    public static string Summary(PairFindings f)
    {
        string a = f.Reference.Name, b = f.Difference.Name;
        return f.Verdict switch
        {
            Verdict.Identical => $"{b} has the same weights as {a}, bit for bit.",
            Verdict.Reformatted => $"{b} has the weights of {a} in another format: {f.Identity.Finding}.",
            Verdict.Linked => Linked(f),
            Verdict.CommonOrigin =>
                $"{b} and {a} share an origin ({P(f)}), but what they learned doesn't agree: the same random initialisation or a very distant relative; lineage is undetermined.",
            Verdict.NoEvidence =>
                $"No trace of {a} in the weights of {b}, by tests that would have shown an inherited layer; this doesn't exclude distillation into a fresh model.",
            Verdict.Untrained => $"{Untrained(f)} is a random initialisation, so there is no lineage to claim.",
            _ => $"Nothing could be measured well enough: {Obstacle(f)}.",
        };
    }

    /// <summary>Every test with what it found or why it didn't run.</summary>
    public static IEnumerable<EvidenceTestResult> Tests(PairFindings f)
    {
        yield return new EvidenceTestResult { Test = EvidenceTest.Identity, State = f.Identity.State, Finding = f.Identity.Finding };
        UnitCorrespondenceResult u = f.Units;
        yield return new EvidenceTestResult
        {
            Test = EvidenceTest.UnitCorrespondence,
            State = u.State,
            Finding = u.IsMeasured
                ? I($"{u.Matches} of {u.Units} sampled units correspond by position ({u.Corresponding.Count()} of {u.LayerCount} layers), mean cosine {u.MeanCosine:0.000}, z {u.Z:0.0}")
                : u.Reason,
            PValueLog10 = u.IsMeasured ? u.LogP / LogProbability.Ln10 : null,
        };
        DisguiseProofResult m = f.Matching;
        yield return new EvidenceTestResult
        {
            Test = EvidenceTest.DisguiseProofMatching,
            State = m.State,
            Finding = m.IsMeasured
                ? I($"{m.Matches} units match by {m.Tokens} {(m.ByRow ? "embedding rows" : "shared tokens")} where {m.Possible:0} could ({m.Fraction:0.000}); the p-value is empirically conservative")
                : m.Reason,
            PValueLog10 = m.IsMeasured ? m.LogP / LogProbability.Ln10 : null,
        };
        bool learned = f.Learned.GainCorrelation is not null || f.Learned.DirectionCosine is not null;
        yield return new EvidenceTestResult
        {
            Test = EvidenceTest.LearnedPart,
            State = learned ? MeasurementState.Measured : f.Identity.Verdict is null ? MeasurementState.NotApplicable : MeasurementState.Skipped,
            Finding = learned
                ? I($"gain correlation {Number(f.Learned.GainCorrelation)}, leading directions {Number(f.Learned.DirectionCosine)}")
                : f.Identity.Verdict is null ? "no layers correspond by position" : "the weights are the same",
        };
        bool readable = f.Reference.Problem is null && f.Difference.Problem is null && f.Identity.Verdict is null;
        yield return new EvidenceTestResult
        {
            Test = EvidenceTest.Training,
            State = readable ? MeasurementState.Measured : f.Identity.Verdict is null ? MeasurementState.NotApplicable : MeasurementState.Skipped,
            Finding = !readable ? (f.Identity.Verdict is null ? f.Units.Reason : "the weights are the same")
                : f.Verdict == Verdict.Untrained ? $"{Untrained(f)} is a random initialisation" : "both models are trained",
        };
    }

    /// <summary>What makes the result weaker than it could be.</summary>
    public static IEnumerable<string> Warnings(PairFindings f)
    {
        if (f.Verdict == Verdict.NoEvidence && !f.Matching.IsMeasured)
        {
            yield return $"A disguised copy isn't excluded, because the disguise-proof matching could not run: {f.Matching.Reason}.";
        }

        if (f.Verdict == Verdict.NoEvidence && !f.Units.IsMeasured)
        {
            yield return $"Only the disguise-proof matching ran; units could not be compared by position: {f.Units.Reason}.";
        }

        if (f.Units.IsMeasured && f.Units.Layers.Count < f.Units.LayerCount)
        {
            yield return $"{f.Units.LayerCount - f.Units.Layers.Count} of {f.Units.LayerCount} layers could not be measured (zero or non-finite weights, or another number of units).";
        }

        foreach ((string test, int skipped) in new[] { ("unit correspondence", f.Units.SkippedLayers.Count), ("disguise-proof matching", f.Matching.SkippedLayers) }.Where(static t => t.Item2 > 0))
        {
            yield return $"The {test} left out {skipped} layers, so that less comes from the Hub; with the models on this machine (Save-HubModel) it looks at all of them.";
        }

        foreach (EvidenceSubject model in new[] { f.Reference, f.Difference }.Where(static m => m.Problem is null && m.UnknownTensorCount > 0))
        {
            yield return $"{model.Name}: {model.UnknownTensorCount} tensors inside layers were not understood and not used, such as {model.UnknownTensor}.";
        }
    }

    private static string Linked(PairFindings f)
    {
        string a = f.Reference.Name, b = f.Difference.Name;
        bool byUnits = VerdictTable.LinksByUnits(f.Units, f.Learned, f.Threshold), partly = VerdictTable.LinksPartly(f.Units, f.Learned, f.Threshold);
        if (byUnits || partly)
        {
            string layers = f.Units.Corresponding.Count() == f.Units.LayerCount ? "" : $" in {f.Units.Corresponding.Count()} of {f.Units.LayerCount} layers";
            return I($"{b} and {a} share trained weights{layers}: {f.Units.Matches} of {f.Units.Units} sampled hidden units are the same unit ({P(f)}).");
        }

        string how = f.Units.IsMeasured && !f.Units.Corresponding.Any()
            ? ", although their order, basis or scale was changed"
            : "";
        return I($"{b} and {a} share trained weights{how}: {f.Matching.Matches} hidden units do the same to the same tokens ({P(f)}).");
    }

    private static string Untrained(PairFindings f) =>
        f.Reference.IsUntrained && f.Difference.IsUntrained ? $"each of {f.Reference.Name} and {f.Difference.Name}"
        : f.Reference.IsUntrained ? f.Reference.Name : f.Difference.Name;

    private static string Obstacle(PairFindings f)
    {
        if (f.Reference.Problem is not null || f.Difference.Problem is not null)
        {
            return f.Units.Reason;
        }

        string first = f.Units.IsMeasured ? $"{f.Units.Units} sampled units are too few" : f.Units.Reason;
        string second = f.Matching.IsMeasured ? "too few units could match" : f.Matching.Reason;
        return $"{first}; {second}";
    }

    private static string P(PairFindings f) => I($"p < 1e{Math.Ceiling((f.CorrectedLogP ?? 0) / LogProbability.Ln10):0}");

    private static string Number(double? value) => value is { } v ? v.ToString("0.000", CultureInfo.InvariantCulture) : "not available";

    private static string I(FormattableString text) => FormattableString.Invariant(text);
}
