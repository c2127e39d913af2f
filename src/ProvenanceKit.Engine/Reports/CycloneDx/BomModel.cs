using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.CycloneDx;

/// <summary>A model of a bill of materials.</summary>
internal sealed record BomModel
{
    /// <summary>Its reference inside the document.</summary>
    public required string Ref { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its fingerprint when one is among the results.</summary>
    public ModelFingerprint? Fingerprint { get; init; }

    /// <summary>Its files.</summary>
    public ImmutableArray<ReportInputFile> Files { get; init; } = [];

    /// <summary>The models that it is linked to.</summary>
    public ImmutableArray<BomRelative> Relatives { get; init; } = [];

    /// <summary>What else the results say of it.</summary>
    public ImmutableArray<(string Name, string Value)> Properties { get; init; } = [];
}
