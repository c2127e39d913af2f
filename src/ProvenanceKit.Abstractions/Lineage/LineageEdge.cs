namespace ProvenanceKit;

/// <summary>An edge of a lineage graph.</summary>
public sealed record LineageEdge
{
    /// <summary>Name of the parent.</summary>
    public required string Parent { get; init; }

    /// <summary>Name of the child.</summary>
    public required string Child { get; init; }

    /// <summary>How the child comes from the parent.</summary>
    public required LineageRelation Relation { get; init; }

    /// <summary>Decimal logarithm of the p-value; null for copies.</summary>
    public double? PValueLog10 { get; init; }

    /// <summary>The parent's share in a merge; null otherwise.</summary>
    public double? Coefficient { get; init; }

    /// <summary>True when the weights themselves say which of the two is earlier; false when the order was inferred from the whole group.</summary>
    public bool IsDirectionMeasured { get; init; }

    /// <summary>The evidence for the pair, the parent as the reference.</summary>
    public required LineageEvidence Evidence { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Parent} -> {Child} ({Relation})";
}
