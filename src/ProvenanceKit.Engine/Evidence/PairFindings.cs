namespace ProvenanceKit.Engine.Evidence;

/// <summary>The tests' results on a pair and the verdict from them.</summary>
internal sealed record PairFindings(
    EvidenceSubject Reference,
    EvidenceSubject Difference,
    IdentityOutcome Identity,
    UnitCorrespondenceResult Units,
    DisguiseProofResult Matching,
    LearnedPart Learned,
    double Threshold,
    Verdict Verdict)
{
    /// <summary>ln p with the number of references that the question is asked of: what the threshold allows for them.</summary>
    public double? CorrectedLogP => LogP is { } p ? Math.Min(0, p + VerdictTable.Threshold(1) - Threshold) : null;

    /// <summary>Smallest ln p of the tests that ran; null when none did.</summary>
    public double? LogP =>
        (Units.IsMeasured, Matching.IsMeasured) switch
        {
            (true, true) => Math.Min(Units.LogP, Matching.LogP),
            (true, false) => Units.LogP,
            (false, true) => Matching.LogP,
            _ => null,
        };
}
