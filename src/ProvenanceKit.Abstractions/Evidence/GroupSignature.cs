using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// Token signatures (or, with a <see cref="SignatureSketch.Basis"/>, weight rows) of the units of a group that stand out in a direction drawn from the token strings: a choice that survives permutation, rotation and rescaling,
/// so that relatives choose the same units.
/// </summary>
public sealed record GroupSignature
{
    /// <summary>The layer.</summary>
    public required int Layer { get; init; }

    /// <summary>Number of the expert; -1 for a dense block, -2 for a shared expert.</summary>
    public required int Expert { get; init; }

    /// <summary>Units of the group, chosen or not.</summary>
    public required int UnitCount { get; init; }

    /// <summary>True for gate and up, false for up and the columns of down.</summary>
    public required bool UsesGate { get; init; }

    /// <summary>Numbers per unit: as many as there are tokens, or as the weight rows have.</summary>
    public required int Width { get; init; }

    /// <summary>Numbers of the first role, one unit after the other, up to a factor for each.</summary>
    public required ImmutableArray<sbyte> First { get; init; }

    /// <summary>Numbers of the same units in the second role.</summary>
    public required ImmutableArray<sbyte> Second { get; init; }
}
