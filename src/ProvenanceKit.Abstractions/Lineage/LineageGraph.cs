using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>The descent of a set of models, measured on their weights.</summary>
public sealed record LineageGraph
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Groups of related models; a model without relatives is a group of its own.</summary>
    public ImmutableArray<LineageGroup> Groups { get; init; } = [];

    /// <summary>Edges from parents to children, groups in order, and common origins between groups last.</summary>
    public ImmutableArray<LineageEdge> Edges { get; init; } = [];

    /// <summary>Models that could not be compared, with the reason.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
