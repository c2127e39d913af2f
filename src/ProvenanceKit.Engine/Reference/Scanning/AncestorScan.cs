namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>
/// Our scan: every reference that the filters let through is asked, whatever size its configuration claims. What the weights prove comes first and counts
/// whatever its score; then weight signals, then references whose weights show nothing, then metadata alone.
/// </summary>
internal static class AncestorScan
{
    // What an estimated score may be off, seen on synthetic and real features; what could be among the best with it is scored in full.
    private const double EstimateError = 0.02;
    private const int BatchLength = 96;

    /// <summary>Scans.</summary>
    /// <param name="query">The model under question.</param>
    /// <param name="referenceCount">References that the filters let through: the question is asked of all of them, also of those that the sketches rule out.</param>
    /// <param name="sure">References that are scored in any case.</param>
    /// <param name="ranked">References with estimated scores, highest first, that are scored as long as they could be among the best.</param>
    /// <param name="options">How.</param>
    /// <param name="evidence">Judges the weights.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static ScanResult Run(
        ModelFingerprint query, int referenceCount, IReadOnlyList<ScanCandidate> sure, IReadOnlyList<(ScanCandidate Candidate, double Estimate)> ranked,
        ScanOptions options, IReferenceEvidence evidence, ScanRun run)
    {
        List<ScanCandidate> candidates = [.. sure, .. ranked.Take(BatchLength).Select(static item => item.Candidate)];
        List<ReferenceMatch> matches = ScoreAll(candidates);
        for (int next = BatchLength; next < ranked.Count && ranked[next].Estimate + EstimateError >= Bar(matches, options.Top); next += BatchLength)
        {
            List<ScanCandidate> batch = [.. ranked.Skip(next).Take(BatchLength).Select(static item => item.Candidate)];
            matches.AddRange(ScoreAll(batch));
            candidates.AddRange(batch);
        }

        IEnumerable<ReferenceMatch> best = matches
            .Where(match => match.IsWeightVerified || Score(match) >= options.Threshold)
            .OrderBy(Class)
            .ThenBy(static match => match.PValueLog10 ?? 0)
            .ThenByDescending(Score)
            .ThenBy(static match => match.ReferenceId, StringComparer.Ordinal)
            .Take(options.Top);
        return new ScanResult
        {
            Model = query,
            Matches = ScanRun.Finish(best, candidates),
            ReferenceCount = referenceCount,
            ScoredCount = candidates.Count,
            Warnings = run.Warnings,
        };

        List<ReferenceMatch> ScoreAll(List<ScanCandidate> batch) =>
            [.. run.ForEach(batch, candidate => MatchBuilder.Verified(query, candidate, evidence, referenceCount, run.CancellationToken)).OfType<ReferenceMatch>()];
    }

    // The score of the last one that would be shown by scores alone.
    private static double Bar(List<ReferenceMatch> matches, int top) =>
        matches.Select(Score).OrderDescending().Skip(Math.Max(top, 1) - 1).FirstOrDefault(double.NegativeInfinity);

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
