using System.Collections.Immutable;
using System.Diagnostics;
using ProvenanceKit.Engine.Reference;
using ProvenanceKit.Engine.Reference.Scanning;

namespace ProvenanceKit.Engine;

/// <summary>The engine's front door to reference databases: what is known of published models, and which of them a model comes from.</summary>
public static class ReferenceEngine
{
    private static readonly IReferenceEvidence s_evidence = new NoReferenceEvidence();

    /// <summary>Looks for a model's ancestors.</summary>
    /// <param name="model">The model under question; read with reference parity for a scan with reference parity.</param>
    /// <param name="databases">Folders of databases, or <c>shipped</c>; the shipped catalogue when empty.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">A database is missing or broken. A single broken reference is a warning of the result.</exception>
    public static ScanResult Scan(
        ModelFingerprint model, IReadOnlyList<string> databases, ScanOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        Scan(model, ReferenceSources.Open(databases), options, s_evidence, progress, cancellationToken);

    /// <summary>As the public overload, on open sources and with a given judge of evidence.</summary>
    internal static ScanResult Scan(
        ModelFingerprint model, IReadOnlyList<IReferenceSource> sources, ScanOptions options, IReferenceEvidence evidence,
        IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        EntryFilter filter = new(new ReferenceFilter { Family = options.Family, Publisher = options.Publisher });
        ImmutableArray<ScanCandidate> references =
            [.. sources.SelectMany(source => source.Entries.Where(filter.Accepts).Select(entry => new ScanCandidate(source, entry)))];
        ScanRun run = new(model.Name, options.MaxThreads, progress, cancellationToken);
        ScanResult result = options.ReferenceParity
            ? ParityScan.Run(model, references, options, run)
            : AncestorScan.Run(model, references, references, options, evidence, run);
        return result with { LookupSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }
}
