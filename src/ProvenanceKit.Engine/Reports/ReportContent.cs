using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reports;

/// <summary>The results of a report, sorted by kind and in the order they came, with what all formats say beside them.</summary>
internal sealed record ReportContent
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>When the report was made.</summary>
    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>Serial number of a bill of materials.</summary>
    public required Guid SerialNumber { get; init; }

    /// <summary>Whether JSON is written on one line.</summary>
    public bool Compress { get; init; }

    /// <summary>Version of the tool.</summary>
    public static string ToolVersion => Engine.Fingerprints.ToolVersion.Text;

    /// <summary>All results, scans and graphs taken apart.</summary>
    public ImmutableArray<object> Results { get; init; } = [];

    /// <summary>Comparisons.</summary>
    public ImmutableArray<ProvenanceComparison> Comparisons => [.. Results.OfType<ProvenanceComparison>()];

    /// <summary>Matches of scans.</summary>
    public ImmutableArray<ReferenceMatch> Matches => [.. Results.OfType<ReferenceMatch>()];

    /// <summary>Edges and roots of lineages.</summary>
    public ImmutableArray<LineageEdge> Edges => [.. Results.OfType<LineageEdge>()];

    /// <summary>Decisions of gates.</summary>
    public ImmutableArray<ProvenanceTestResult> Tests => [.. Results.OfType<ProvenanceTestResult>()];

    /// <summary>Fingerprints.</summary>
    public ImmutableArray<ModelFingerprint> Fingerprints => [.. Results.OfType<ModelFingerprint>()];

    /// <summary>The models behind the results.</summary>
    public ImmutableArray<ReportInput> Inputs { get; init; } = [];

    /// <summary>Warnings of scans and graphs, which have no result of their own.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Sorts results and describes their models.</summary>
    /// <param name="results">Results of the cmdlets.</param>
    /// <param name="options">How to write.</param>
    /// <param name="withInputs">Whether the format names input files; hashing them takes time.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">Something among the results is of another kind.</exception>
    public static ReportContent From(
        IEnumerable<object> results, ReportOptions options, bool withInputs, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        var flat = ImmutableArray.CreateBuilder<object>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (object result in results)
        {
            switch (result)
            {
                case ScanResult scan:
                    flat.AddRange(scan.Matches.IsDefaultOrEmpty ? [NothingFound(scan)] : scan.Matches.Select(static m => (object)m));
                    warnings.AddRange(scan.Warnings);
                    break;
                case LineageGraph graph:
                    flat.AddRange(graph.Edges);
                    warnings.AddRange(graph.Warnings);
                    break;
                case ProvenanceComparison or ReferenceMatch or LineageEdge or ProvenanceTestResult or ModelFingerprint:
                    flat.Add(result);
                    break;
                default:
                    throw new ProvenanceException(
                        ProvenanceErrorCode.ReportInputUnsupported, result.GetType().FullName ?? "object",
                        "a report holds comparisons, ancestor matches, lineage edges, test results and fingerprints");
            }
        }

        ImmutableArray<object> all = flat.ToImmutable();
        return new ReportContent
        {
            Title = options.Title,
            GeneratedAt = options.GeneratedAt ?? DateTimeOffset.UtcNow,
            SerialNumber = options.SerialNumber ?? Guid.NewGuid(),
            Compress = options.Compress,
            Results = all,
            Inputs = withInputs ? ReportInputs.Describe(all, options, progress, cancellationToken) : [],
            Warnings = [.. warnings.Distinct()],
        };
    }

    private static ReferenceMatch NothingFound(ScanResult scan) => new()
    {
        QueryModel = scan.Model.Name,
        QueryPath = scan.Model.Path,
        Model = "",
        ReferenceId = "",
        MatchType = "none",
        ReferenceDecision = "Not Matched",
        Verdict = scan.IsReferenceParity ? null : Verdict.Inconclusive,
        Why = $"No ancestor was found among {scan.ReferenceCount} references; that doesn't rule out others.",
    };
}
