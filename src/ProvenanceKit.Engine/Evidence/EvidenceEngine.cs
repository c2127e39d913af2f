using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Weighs the weights of two models: runs the tests that are needed, decides, and explains.</summary>
internal static class EvidenceEngine
{
    /// <summary>Evaluates a pair.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="difference">The model under question.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">A file became unreadable.</exception>
    public static LineageEvidence Evaluate(EvidenceInput reference, EvidenceInput difference, EvidenceOptions options, CancellationToken cancellationToken) =>
        Evaluate(reference, difference, [], options, cancellationToken);

    /// <summary>Evaluates a pair, and how the model under question is put together from candidate parents.</summary>
    public static LineageEvidence Evaluate(
        EvidenceInput reference, EvidenceInput difference, IReadOnlyList<EvidenceInput> candidateParents, EvidenceOptions options, CancellationToken cancellationToken)
    {
        UnitSampling sampling = UnitSampling.Default;
        return Evaluate(
            new EvidenceModel(reference, sampling), new EvidenceModel(difference, sampling), [.. candidateParents.Select(p => new EvidenceModel(p, sampling))], options, sampling, cancellationToken);
    }

    /// <summary>Evaluates a pair of models that are already open, with a given choice of units.</summary>
    public static LineageEvidence Evaluate(
        EvidenceModel reference, EvidenceModel difference, IReadOnlyList<EvidenceModel> candidateParents, EvidenceOptions options, UnitSampling sampling,
        CancellationToken cancellationToken)
    {
        long before = reference.Input.Checkpoint.BytesRead + difference.Input.Checkpoint.BytesRead;
        PairFindings findings = Gather(reference, difference, options, sampling, cancellationToken);
        EvidenceExplanations explanations = EvidenceExplanations.For(
            findings, reference, difference, candidateParents, options, Parallelism(options, cancellationToken));
        return EvidenceReport.Write(
            findings, explanations, reference.Input.Checkpoint.BytesRead + difference.Input.Checkpoint.BytesRead - before);
    }

    /// <summary>Runs the tests, without explanations.</summary>
    public static PairFindings Gather(
        EvidenceModel reference, EvidenceModel difference, EvidenceOptions options, UnitSampling sampling, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ParallelOptions parallel = Parallelism(options, cancellationToken);
        double threshold = VerdictTable.Threshold(options.ReferenceCount);
        CanonicalModel a = reference.Canonical, b = difference.Canonical;
        IdentityOutcome identity = options.SampledOnly
            ? new IdentityOutcome(MeasurementState.Skipped, null, "only samples of the weights were to be read")
            : IdentityTest.Run(a, b, parallel);
        string? problem = Problem(reference) ?? Problem(difference);
        if (identity.Verdict is not null || problem is not null)
        {
            string why = identity.Verdict is not null ? "the weights are the same" : problem!;
            MeasurementState state = identity.Verdict is not null ? MeasurementState.Skipped : MeasurementState.NotApplicable;
            var none = new UnitCorrespondenceResult { State = state, Reason = why };
            return new PairFindings(reference, difference, identity, none, new DisguiseProofResult { State = state, Reason = why }, default, threshold,
                identity.Verdict ?? Verdict.Inconclusive);
        }

        UnitCorrespondenceResult units = UnitCorrespondence.Run(reference.Layers, difference.Layers, parallel);
        LearnedPart learned = LearnedPart.Measure(reference.Layers, difference.Layers, units);
        bool untrained = reference.IsUntrained || difference.IsUntrained;
        bool linked = VerdictTable.LinksByUnits(units, learned, threshold);
        DisguiseProofResult matching = untrained ? DisguiseProofResult.Skipped("an untrained model has no lineage to find")
            : linked && !options.AlwaysMatchDisguises ? DisguiseProofResult.Skipped("the units correspond by position already")
            : DisguiseProof(reference, difference, sampling, threshold, parallel);
        return new PairFindings(reference, difference, identity, units, matching, learned, threshold,
            VerdictTable.Decide(null, untrained, units, matching, learned, threshold));
    }

    // Pairing rows by position needs no tokenizer, and finds what a false or missing one hides. Trying both pairings costs ln 2 each.
    private static DisguiseProofResult DisguiseProof(
        EvidenceModel reference, EvidenceModel difference, UnitSampling sampling, double threshold, ParallelOptions parallel)
    {
        int rowsA = reference.Canonical.Embedding?.Rows ?? 0, rowsB = difference.Canonical.Embedding?.Rows ?? 0;
        TokenPairs? pairs = reference.Input.Vocabulary is { } va && difference.Input.Vocabulary is { } vb ? TokenPairs.ByString(va, rowsA, vb, rowsB) : null;
        DisguiseProofResult byString = pairs is { } p
            ? DisguiseProofMatching.Run(reference.Canonical, difference.Canonical, p, sampling, parallel)
            : DisguiseProofResult.NotApplicable("a model has no vocabulary");
        if (VerdictTable.LinksByMatching(byString, threshold) || rowsA != rowsB || rowsA < DisguiseProofMatching.MinimumTokens || pairs is { IsByRow: true, First.Length: >= DisguiseProofMatching.MinimumTokens })
        {
            return byString;
        }

        DisguiseProofResult byRow = DisguiseProofMatching.Run(reference.Canonical, difference.Canonical, TokenPairs.ByRow(rowsA), sampling, parallel);
        DisguiseProofResult better = !byString.IsMeasured || (byRow.IsMeasured && byRow.LogP < byString.LogP) ? byRow with { ByRow = true } : byString;
        return better with { Corrections = better.Corrections + Math.Log(2), LogP = Math.Min(0, better.LogP + Math.Log(2)) };
    }

    /// <summary>The threads of a comparison.</summary>
    public static ParallelOptions Parallelism(EvidenceOptions options, CancellationToken cancellationToken) => new()
    {
        CancellationToken = cancellationToken,
        MaxDegreeOfParallelism = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount,
    };

    private static string? Problem(EvidenceModel model) => model.Canonical.Problem is { } problem ? $"{model.Name}: {problem}" : null;
}
