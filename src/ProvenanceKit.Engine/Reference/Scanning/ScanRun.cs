using System.Collections.Concurrent;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>What the scans share: work over the candidates on several threads, warnings, progress, and the last touches on the matches.</summary>
internal sealed class ScanRun(string subject, int maxThreads, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);

    /// <summary>References that couldn't be scored, in order of their ids.</summary>
    public ImmutableArray<string> Warnings =>
        [.. _failures.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} was left out: {pair.Value}")];

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Scores candidates; null for one whose files are broken, which becomes a warning.</summary>
    public ReferenceMatch?[] ForEach(IReadOnlyList<ScanCandidate> candidates, Func<ScanCandidate, ReferenceMatch> score)
    {
        ReferenceMatch?[] matches = new ReferenceMatch?[candidates.Count];
        int done = 0;
        ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = maxThreads > 0 ? maxThreads : Environment.ProcessorCount };
        ParallelWork.For(matches.Length, parallel, i =>
        {
            try
            {
                matches[i] = score(candidates[i]);
            }
            catch (ProvenanceException e)
            {
                _failures[candidates[i].Entry.Id] = e.Message;
            }

            progress?.Report(new EngineProgress(subject, "references", Interlocked.Increment(ref done), matches.Length) { IsCount = true });
        });
        return matches;
    }

    /// <summary>Numbers the matches and adds licence and source.</summary>
    public static ImmutableArray<ReferenceMatch> Finish(IEnumerable<ReferenceMatch> ranked, IReadOnlyList<ScanCandidate> candidates)
    {
        ImmutableArray<ReferenceMatch>.Builder matches = ImmutableArray.CreateBuilder<ReferenceMatch>();
        foreach (ReferenceMatch match in ranked)
        {
            ScanCandidate candidate = candidates.First(candidate => candidate.Entry.Id == match.ReferenceId && candidate.Source.Path == match.Database);
            ReferenceModel facts = candidate.Entry.Describe();
            matches.Add(match with
            {
                Rank = matches.Count + 1,
                SourceUri = facts.SourceUri,
                License = facts.License == "unknown" ? Catalogue.ShippedCatalogue.LicenseOf(facts.SourceUri) : facts.License,
            });
        }

        return matches.ToImmutable();
    }
}
