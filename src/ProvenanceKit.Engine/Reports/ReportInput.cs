using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports;

/// <summary>A model that results of a report are about.</summary>
internal sealed record ReportInput
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its path.</summary>
    public required string Path { get; init; }

    /// <summary>Its fingerprint when one is among the results; null otherwise.</summary>
    public ModelFingerprint? Fingerprint { get; init; }

    /// <summary>Its files, weights first.</summary>
    public ImmutableArray<ReportInputFile> Files { get; init; } = [];

    /// <summary>Why hashes are missing; null when none is.</summary>
    public string? Note { get; init; }
}
