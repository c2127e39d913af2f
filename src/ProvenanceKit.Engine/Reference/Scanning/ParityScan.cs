using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>
/// The reference kit's scan: candidates of the same size bucket or a neighbour, annotated by their hashes, each scored in full; sorted by pipeline
/// score, equal ones in catalogue order; those below the threshold dropped; the first K kept. Source: design/SIGNALS.md.
/// </summary>
internal static class ParityScan
{
    private static readonly ImmutableArray<string> s_buckets = ["<=1B", "1-10B", "10-40B", "40B+"];

    /// <summary>Scans.</summary>
    public static ScanResult Run(ModelFingerprint query, IReadOnlyList<ScanCandidate> references, ScanOptions options, ScanRun run)
    {
        ScanCandidate[] candidates = [.. references.Where(reference => IsNear(query.Architecture.ParameterBucket, reference.Entry.ParameterBucket))];
        ReferenceMatch?[] scored = run.ForEach(candidates, candidate => MatchBuilder.Parity(query, candidate));
        IEnumerable<ReferenceMatch> ranked = scored.OfType<ReferenceMatch>()
            .OrderByDescending(static match => match.PipelineScore ?? double.NegativeInfinity)
            .Where(match => match.PipelineScore >= options.Threshold)
            .Take(options.Top);
        return new ScanResult
        {
            Model = query,
            Matches = ScanRun.Finish(ranked, candidates),
            ReferenceCount = references.Count,
            ScoredCount = candidates.Length,
            IsReferenceParity = true,
            Warnings = run.Warnings,
        };
    }

    private static bool IsNear(string query, string reference)
    {
        int a = s_buckets.IndexOf(query);
        int b = s_buckets.IndexOf(reference);
        return a >= 0 && b >= 0 && Math.Abs(a - b) <= 1;
    }
}
