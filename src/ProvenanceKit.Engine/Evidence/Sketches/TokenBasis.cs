using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// The map B from weight rows to token signatures (<see cref="SignatureBasis"/>) on the tokens of a list, and the direction v = sum over the tokens t of r_t B_t along which
/// units are chosen. The signs r follow from the tokens' keys, so that models which share tokens share them.
/// </summary>
/// <param name="Rows">B, one row for each token.</param>
/// <param name="Direction">v.</param>
internal sealed record TokenBasis(float[] Rows, float[] Direction)
{
    private const ulong DirectionSalt = 3;

    /// <summary>Computes the map; null when the embedding is degenerate.</summary>
    /// <param name="embedding">Rows of the tokens; centred in place.</param>
    /// <param name="keys">The tokens' keys.</param>
    /// <param name="columns">Columns of the embedding.</param>
    public static TokenBasis? Compute(float[] embedding, uint[] keys, int columns)
    {
        if (SignatureBasis.Compute(embedding, keys.Length, columns) is not { } basis)
        {
            return null;
        }

        double[] direction = new double[columns];
        for (int t = 0; t < keys.Length; t++)
        {
            ReadOnlySpan<float> row = basis.AsSpan(t * columns, columns);
            double weight = (SketchHash.Mix(keys[t], DirectionSalt) & 1) == 0 ? 1 : -1;
            for (int j = 0; j < columns; j++)
            {
                direction[j] += weight * row[j];
            }
        }

        return new TokenBasis(basis, [.. direction.Select(static v => (float)v)]);
    }

    /// <summary>B as it is stored: whole numbers, and the length of each row.</summary>
    public (ImmutableArray<sbyte> Codes, ImmutableArray<float> Norms) Encode(int columns)
    {
        int tokens = Rows.Length / columns;
        sbyte[] codes = new sbyte[Rows.Length];
        float[] norms = new float[tokens];
        double[] row = new double[columns];
        for (int t = 0; t < tokens; t++)
        {
            ReadOnlySpan<float> values = Rows.AsSpan(t * columns, columns);
            for (int j = 0; j < columns; j++)
            {
                row[j] = values[j];
            }

            Span<sbyte> code = codes.AsSpan(t * columns, columns);
            RowCodes.Encode(row, code);
            norms[t] = code.ContainsAnyExcept((sbyte)0) ? (float)(Half)Math.Sqrt(OrderedSums.SumOfSquares(values)) : 0;
        }

        return (ImmutableCollectionsMarshal.AsImmutableArray(codes), ImmutableCollectionsMarshal.AsImmutableArray(norms));
    }
}
