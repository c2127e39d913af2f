using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>Models that share trained weights, directly or through others of the group.</summary>
public sealed record LineageGroup
{
    /// <summary>Number of the group, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The earliest model of the group.</summary>
    public required string Root { get; init; }

    /// <summary>Names of all models of the group, the root first.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Root}: {string.Join(", ", Models)}";
}
