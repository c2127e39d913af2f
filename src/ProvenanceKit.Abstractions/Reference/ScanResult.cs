using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>What a scan of reference databases found for one model.</summary>
public sealed record ScanResult
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The model under question.</summary>
    public required ModelFingerprint Model { get; init; }

    /// <summary>Matches, best first; empty when no ancestor was found.</summary>
    public ImmutableArray<ReferenceMatch> Matches { get; init; } = [];

    /// <summary>References in the databases that the filters let through.</summary>
    public int ReferenceCount { get; init; }

    /// <summary>References that were scored in full.</summary>
    public int ScoredCount { get; init; }

    /// <summary>True when the reference kit's rules were followed.</summary>
    public bool IsReferenceParity { get; init; }

    /// <summary>What makes this result weaker than asked.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Seconds spent on the lookup.</summary>
    public double LookupSeconds { get; init; }
}
