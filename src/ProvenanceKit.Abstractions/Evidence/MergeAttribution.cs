using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>How a model is put together from candidate parents, relative to an origin.</summary>
public sealed record MergeAttribution
{
    /// <summary>The model whose weights were subtracted from all others; its coefficient is what the others leave of 1.</summary>
    public required string Origin { get; init; }

    /// <summary>Candidates with their coefficients, the origin last.</summary>
    public required ImmutableArray<MergeComponent> Components { get; init; }

    /// <summary>Mean share of the variation over the tensors that the coefficients explain.</summary>
    public required double RSquared { get; init; }

    /// <summary>True when at least two coefficients exceed 0.02, the fit explains 97 % and no coefficient varies by more than 0.02 between tensors.</summary>
    public required bool IsMerge { get; init; }

    /// <summary>linear, TIES, DARE, or none.</summary>
    public required string Pattern { get; init; }

    /// <summary>Tensors used.</summary>
    public int TensorCount { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IsMerge ? $"{Pattern} merge: {string.Join(" + ", Components)}" : $"no merge of {string.Join(", ", Components.Select(static c => c.Model))}";
}
