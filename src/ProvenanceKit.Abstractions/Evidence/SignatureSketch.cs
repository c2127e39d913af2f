using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// Token signatures of some layers on a list of tokens that follows from the vocabulary alone: what a unit does to each token. Narrow models keep the units' rows and the
/// map from rows to tokens (<see cref="Basis"/>) apart, which is smaller; wide ones the signatures themselves.
/// </summary>
public sealed record SignatureSketch
{
    /// <summary>True when tokens are rows of the embedding by number, false when they are strings.</summary>
    public required bool IsByRow { get; init; }

    /// <summary>Rows of the embedding.</summary>
    public required int RowCount { get; init; }

    /// <summary>The tokens, ascending: leading 32 bits of the hash of the string, or row numbers.</summary>
    public required ImmutableArray<uint> Tokens { get; init; }

    /// <summary>The map from rows to tokens, one row for each token, up to a factor for each; empty when <see cref="Groups"/> hold signatures.</summary>
    public ImmutableArray<sbyte> Basis { get; init; } = [];

    /// <summary>The length of each row of <see cref="Basis"/>.</summary>
    public ImmutableArray<float> BasisNorms { get; init; } = [];

    /// <summary>Signatures of groups of units, by layer, then by group, those with a gate first.</summary>
    public required ImmutableArray<GroupSignature> Groups { get; init; }
}
