using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>Lengths and directions of some rows of the token embedding: rows that training never touched keep their direction and only shrink.</summary>
public sealed record EmbeddingSketch
{
    /// <summary>True when <see cref="Tokens"/> are rows by number, false when they are strings.</summary>
    public required bool IsByRow { get; init; }

    /// <summary>Elements per row.</summary>
    public required int Width { get; init; }

    /// <summary>Type of the stored values (F32, BF16, ...), which says how far rounding turns a row.</summary>
    public required string DataType { get; init; }

    /// <summary>The tokens, ascending: leading 32 bits of the hash of the string, or row numbers.</summary>
    public required ImmutableArray<uint> Tokens { get; init; }

    /// <summary>Length of each row.</summary>
    public required ImmutableArray<float> Lengths { get; init; }

    /// <summary>Signed sums of each row scaled to length 1, the same number for every row, with signs that follow from the width (float16).</summary>
    public required ImmutableArray<float> Projections { get; init; }
}
