using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.CycloneDx;

/// <summary>A model that another is linked to.</summary>
internal sealed record BomRelative
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>True for an ancestor; false when the direction isn't known.</summary>
    public required bool IsAncestor { get; init; }

    /// <summary>What links them, in one sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Who published it; empty when not known.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Its licence; empty when not known.</summary>
    public string License { get; init; } = "";

    /// <summary>Where it was published; empty when not known.</summary>
    public string SourceUri { get; init; } = "";

    /// <summary>Its files; empty when not known.</summary>
    public ImmutableArray<ReportInputFile> Files { get; init; } = [];

    /// <summary>How the link was found.</summary>
    public ImmutableArray<BomMethod> Methods { get; init; } = [];

    /// <summary>What else is known of the link.</summary>
    public ImmutableArray<(string Name, string Value)> Properties { get; init; } = [];
}
