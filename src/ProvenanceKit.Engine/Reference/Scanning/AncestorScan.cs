namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>
/// Our scan: every reference that the filters let through is asked, whatever size its configuration claims. What the weights prove comes first and counts
/// whatever its score; then weight signals, then references whose weights show nothing, then metadata alone.
/// </summary>
internal static class AncestorScan
{
    /// <summary>Scans.</summary>
    /// <param name="query">The model under question.</param>
    /// <param name="referenceCount">References that the filters let through: the question is asked of all of them, also of those that the sketches rule out.</param>
    /// <param name="candidates">Those that are scored in full.</param>
    /// <param name="options">How.</param>
    /// <param name="evidence">Judges the weights.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static ScanResult Run(
        ModelFingerprint query, int referenceCount, IReadOnlyList<ScanCandidate> candidates, ScanOptions options,
        IReferenceEvidence evidence, ScanRun run)
    {
        ReferenceMatch?[] scored = run.ForEach(
            candidates, candidate => MatchBuilder.Verified(query, candidate, evidence, referenceCount, run.CancellationToken));
        IEnumerable<ReferenceMatch> ranked = scored.OfType<ReferenceMatch>()
            .Where(match => match.IsWeightVerified || Score(match) >= options.Threshold)
            .OrderBy(Class)
            .ThenBy(static match => match.PValueLog10 ?? 0)
            .ThenByDescending(Score)
            .ThenBy(static match => match.ReferenceId, StringComparer.Ordinal)
            .Take(options.Top);
        return new ScanResult
        {
            Model = query,
            Matches = ScanRun.Finish(ranked, candidates),
            ReferenceCount = referenceCount,
            ScoredCount = candidates.Count,
            Warnings = run.Warnings,
        };
    }

    /// <summary>The score that ranks matches of one class: the weight signals', or the metadata's where no weights were compared.</summary>
    public static double Score(ReferenceMatch match) => match.IdentityScore ?? match.PipelineScore ?? 0;

    private static int Class(ReferenceMatch match) => match.Verdict switch
    {
        Verdict.Identical => 0,
        Verdict.Reformatted => 1,
        Verdict.Linked => 2,
        Verdict.CommonOrigin => 3,
        Verdict.Inconclusive when !match.IsMetadataOnly => 4,
        Verdict.Untrained => 5,
        Verdict.NoEvidence => 6,
        _ => 7,
    };
}
