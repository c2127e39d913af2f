using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// The evidence of two fingerprints, without their weights: the same tests and the same table of decisions on what is stored. What can't be told from
/// samples (merges) says so.
/// </summary>
internal static class SketchEvidence
{
    // Relative distance of rows below which only the storage may differ.
    private const double NearlyEqual = 0.02;

    /// <summary>Evaluates a pair.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="difference">The model under question.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Inconclusive with the reason when a fingerprint holds no evidence.</returns>
    public static LineageEvidence Evaluate(ModelFingerprint reference, ModelFingerprint difference, EvidenceOptions options, CancellationToken cancellationToken)
    {
        string? missing = Missing(reference) ?? Missing(difference);
        return missing is not null || reference.Evidence is not { } a || difference.Evidence is not { } b
            ? Inconclusive(reference, difference, missing ?? "there is no stored evidence")
            : Evaluate(new SketchModel(reference, a), new SketchModel(difference, b), options, cancellationToken);
    }

    /// <summary>Why a fingerprint's stored evidence can't be used; null when it can.</summary>
    public static string? Missing(ModelFingerprint fingerprint) => fingerprint.Evidence switch
    {
        null => $"{fingerprint.Name}: {fingerprint.WeightsUnmeasuredReason ?? "the fingerprint holds no samples of the weights"}",
        { Version: not EvidenceSketch.CurrentVersion } => $"{fingerprint.Name}: the fingerprint's samples of the weights were taken by other rules; make it again with this version",
        _ => null,
    };

    /// <summary>The result when nothing can be compared but metadata.</summary>
    public static LineageEvidence Inconclusive(ModelFingerprint reference, ModelFingerprint difference, string reason) => new()
    {
        ReferenceModel = reference.Name,
        DifferenceModel = difference.Name,
        Verdict = Verdict.Inconclusive,
        Summary = $"Metadata only: {reason}, and metadata is no evidence of lineage.",
        Tests =
        [
            .. new[] { EvidenceTest.Identity, EvidenceTest.UnitCorrespondence, EvidenceTest.DisguiseProofMatching, EvidenceTest.LearnedPart }
                .Select(test => new EvidenceTestResult { Test = test, State = MeasurementState.NotApplicable, Finding = reason }),
        ],
    };

    /// <summary>Evaluates a pair of sketches.</summary>
    public static LineageEvidence Evaluate(SketchModel reference, SketchModel difference, EvidenceOptions options, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = EvidenceEngine.Parallelism(options, cancellationToken);
        PairFindings findings = Gather(reference, difference, options, parallel);
        LineageEvidence evidence = Write(findings, reference, difference, parallel);
        return evidence with { Warnings = [.. Warnings(findings), .. evidence.Warnings] };
    }

    /// <summary>
    /// Evaluates a pair whose weights are at hand too: null where the weights could say more than the samples. That is so when the samples are equal (all values have to be), when the
    /// tensors couldn't be laid beside each other although the units are the same, and when the samples couldn't try the disguise-proof matching.
    /// </summary>
    public static LineageEvidence? TryEvaluate(ModelFingerprint reference, ModelFingerprint difference, EvidenceOptions options, CancellationToken cancellationToken)
    {
        if (Missing(reference) is not null || Missing(difference) is not null)
        {
            return null;
        }

        ParallelOptions parallel = EvidenceEngine.Parallelism(options, cancellationToken);
        SketchModel a = new(reference, reference.Evidence!), b = new(difference, difference.Evidence!);
        PairFindings findings = Gather(a, b, options, parallel);
        return IsDecided(findings) ? Write(findings, a, b, parallel) : null;
    }

    private static bool IsDecided(PairFindings findings) => findings.Verdict switch
    {
        Verdict.Linked => findings.Identity.Finding != SketchIdentity.DifferentParts || findings.Reference.Layers.LayerCount != findings.Difference.Layers.LayerCount
            || !findings.Units.Corresponding.Any()
            || findings.Units.Corresponding.Average(static l => l.RelativeDistance) > NearlyEqual,
        Verdict.CommonOrigin or Verdict.Untrained => true,
        Verdict.NoEvidence => VerdictTable.HasPower(findings.Matching, findings.Threshold),
        Verdict.Inconclusive => (findings.Reference.Problem ?? findings.Difference.Problem) is not null,
        _ => false,
    };

    private static LineageEvidence Write(PairFindings findings, SketchModel reference, SketchModel difference, ParallelOptions parallel)
    {
        LineageEvidence evidence = EvidenceReport.Write(findings, Explain(findings, reference, difference, parallel), 0);
        return evidence with { IsFromSamples = true, Summary = Summary(findings) };
    }

    /// <summary>One sentence for the verdict; what only all values could tell isn't said of samples.</summary>
    public static string Summary(PairFindings findings) =>
        findings.Verdict == Verdict.Identical && findings.Identity.Finding != SketchIdentity.SameFiles
            ? $"{findings.Difference.Name} and {findings.Reference.Name} have equal tensor tables and agree in every stored sample of the weights."
            : EvidenceSentences.Summary(findings);

    private static IEnumerable<string> Warnings(PairFindings findings)
    {
        if (findings.Identity.Finding == SketchIdentity.SameFiles)
        {
            yield break;
        }

        yield return "The verdict rests on samples of the weights that the fingerprints hold, not on the weights themselves.";
        if (findings.Verdict is Verdict.Identical or Verdict.Reformatted)
        {
            yield return "A difference in few single values, or in a few rows of the embedding, would not show in the samples.";
        }
        else if (findings.Verdict == Verdict.NoEvidence)
        {
            yield return "A disguised copy that was trained on for very long can need the weights to be found.";
        }
    }

    /// <summary>Runs the tests.</summary>
    public static PairFindings Gather(SketchModel reference, SketchModel difference, EvidenceOptions options, ParallelOptions parallel)
    {
        parallel.CancellationToken.ThrowIfCancellationRequested();
        double threshold = VerdictTable.Threshold(options.ReferenceCount);
        IdentityOutcome identity = options.SampledOnly
            ? new IdentityOutcome(MeasurementState.Skipped, null, "only samples of the weights were to be read")
            : SketchIdentity.Run(reference, difference);
        string? problem = reference.Problem is { } x ? $"{reference.Name}: {x}" : difference.Problem is { } y ? $"{difference.Name}: {y}" : null;
        if (identity.Verdict is not null || problem is not null)
        {
            string why = identity.Verdict is not null ? "the weights are the same" : problem!;
            MeasurementState state = identity.Verdict is not null ? MeasurementState.Skipped : MeasurementState.NotApplicable;
            return new PairFindings(
                reference, difference, identity, new UnitCorrespondenceResult { State = state, Reason = why }, new DisguiseProofResult { State = state, Reason = why },
                default, threshold, identity.Verdict ?? Verdict.Inconclusive);
        }

        UnitCorrespondenceResult units = UnitCorrespondence.Run(reference.Layers, difference.Layers, parallel);
        LearnedPart learned = LearnedPart.Measure(reference.Layers, difference.Layers, units) with { IsFromSamples = true };
        bool untrained = reference.IsUntrained || difference.IsUntrained;
        DisguiseProofResult matching = untrained ? DisguiseProofResult.Skipped("an untrained model has no lineage to find")
            : VerdictTable.LinksByUnits(units, learned, threshold) && !options.AlwaysMatchDisguises ? DisguiseProofResult.Skipped("the units correspond by position already")
            : SketchMatching.Run(reference, difference, threshold, parallel);
        return new PairFindings(
            reference, difference, identity, units, matching, learned, threshold, VerdictTable.Decide(null, untrained, units, matching, learned, threshold));
    }

    private static EvidenceExplanations Explain(PairFindings findings, SketchModel reference, SketchModel difference, ParallelOptions parallel)
    {
        var tests = ImmutableArray.CreateBuilder<EvidenceTestResult>();
        bool related = findings.Verdict is Verdict.Linked or Verdict.CommonOrigin;
        LineageDirection direction = LineageDirection.Undetermined;
        if (findings.Verdict == Verdict.Linked)
        {
            (direction, MeasurementState state, string finding) = SketchDirection.Run(reference, difference);
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.Direction, State = state, Finding = finding });
        }

        bool differenceIsChild = direction != LineageDirection.DifferenceIsEarlier;
        ImmutableArray<LayerMapEntry> map = related ? LayerMapping.Build(findings, differenceIsChild, parallel) : [];
        if (!map.IsEmpty)
        {
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.LayerMap, State = MeasurementState.Measured, Finding = EvidenceExplanations.Describe(map) });
        }

        ImmutableArray<DeclaredParent> declared = [.. reference.Sketch.DeclaredParents, .. difference.Sketch.DeclaredParents];
        tests.Add(EvidenceExplanations.Describe(declared));
        return new EvidenceExplanations
        {
            LayerMap = map,
            LayerMapModel = map.IsEmpty ? null : differenceIsChild ? difference.Name : reference.Name,
            Direction = direction,
            Declared = declared,
            Conflicts = [.. LineageConflicts.Find(findings, declared, direction)],
            Tests = tests.ToImmutable(),
        };
    }
}
