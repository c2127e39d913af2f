namespace ProvenanceKit;

/// <summary>An edge of a lineage graph, or the root of a group, which has no parent: so every model is the child of at least one.</summary>
public sealed record LineageEdge
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Number of the child's group of related models, from 1; 0 when not placed in a group yet.</summary>
    public int Group { get; init; }

    /// <summary>Name of the earliest model of the child's group.</summary>
    public string Root { get; init; } = "";

    /// <summary>Name of the parent; null for a root.</summary>
    public required string? Parent { get; init; }

    /// <summary>Name of the child.</summary>
    public required string Child { get; init; }

    /// <summary>Path of the parent; null for a root or when not known.</summary>
    public string? ParentPath { get; init; }

    /// <summary>Path of the child; null when not known.</summary>
    public string? ChildPath { get; init; }

    /// <summary>Steps from the group's root to the child along this edge; 0 for a root.</summary>
    public int Depth { get; init; }

    /// <summary>How the child comes from the parent.</summary>
    public required LineageRelation Relation { get; init; }

    /// <summary>Decimal logarithm of the p-value; null for copies.</summary>
    public double? PValueLog10 { get; init; }

    /// <summary>The parent's share in a merge; null otherwise.</summary>
    public double? Coefficient { get; init; }

    /// <summary>True when the weights themselves say which of the two is earlier; false when the order was inferred from the whole group.</summary>
    public bool IsDirectionMeasured { get; init; }

    /// <summary>The evidence for the pair, the parent as the reference; null for a root.</summary>
    public required LineageEvidence? Evidence { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Parent is null ? $"{Child} ({Relation})" : $"{Parent} -> {Child} ({Relation})";
}
