using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// Up-projection rows of a group's sampled units: each row is folded to <see cref="Width"/> numbers (signed sums of its columns, the same ones in every model of that
/// width), which keeps cosines up to noise of 1 / sqrt(width), and rounded to a sixth of their root mean square.
/// </summary>
public sealed record UnitSketch
{
    /// <summary>Number of the expert; -1 for a dense block, -2 for a shared expert.</summary>
    public required int Expert { get; init; }

    /// <summary>Units of the group, sampled or not.</summary>
    public required int UnitCount { get; init; }

    /// <summary>Numbers per unit.</summary>
    public required int Width { get; init; }

    /// <summary>Length of each sampled row; 0 for a row that is zero or not finite.</summary>
    public required ImmutableArray<float> Norms { get; init; }

    /// <summary>The folded rows, one after the other, up to a factor for each row.</summary>
    public required ImmutableArray<sbyte> Codes { get; init; }
}
