using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>The descent of a set of models, measured on their weights.</summary>
public sealed record LineageGraph
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Groups of related models; a model without relatives is a group of its own.</summary>
    public ImmutableArray<LineageGroup> Groups { get; init; } = [];

    /// <summary>Edges from parents to children, groups in order. As a session gives them, each group starts with its root and follows its branches; common origins with other groups come last.</summary>
    public ImmutableArray<LineageEdge> Edges { get; init; } = [];

    /// <summary>What makes the graph weaker than it could be: models that could not be compared, with the reason.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Bytes that came over the network to read and measure the models; 0 when everything was on this machine.</summary>
    public long DownloadedBytes { get; init; }
}
