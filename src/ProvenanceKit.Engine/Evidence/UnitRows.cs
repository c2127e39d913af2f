using System.Buffers;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Sampled weight rows of hidden units, scaled to length 1. Rows that are zero or not finite are marked and left zero.</summary>
internal sealed class UnitRows
{
    private UnitRows(float[] values, double[] norms, int count, int width)
    {
        Values = values;
        Norms = norms;
        Count = count;
        Width = width;
    }

    /// <summary>Count x Width unit rows; the array may be longer.</summary>
    public float[] Values { get; }

    /// <summary>Length of each row before scaling; 0 for a row that is zero or not finite.</summary>
    public double[] Norms { get; }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Elements per row.</summary>
    public int Width { get; }

    /// <summary>Reads and scales rows of a matrix.</summary>
    public static UnitRows Read(Checkpoint checkpoint, MatrixView view, ReadOnlySpan<int> rows)
    {
        int length = checked(rows.Length * view.Columns);
        float[] values = ArrayPool<float>.Shared.Rent(length);
        MatrixReader.ReadRows(checkpoint, view, rows, values.AsSpan(0, length));
        return Normalise(values, rows.Length, view.Columns);
    }

    /// <summary>Rows stored as whole numbers, scaled to length 1.</summary>
    /// <param name="codes">Rows up to a factor each, one after the other.</param>
    /// <param name="norms">Their lengths before scaling; 0 for rows that take no part.</param>
    /// <param name="width">Numbers per row.</param>
    public static UnitRows FromCodes(ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> norms, int width)
    {
        float[] values = ArrayPool<float>.Shared.Rent(codes.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            values[i] = codes[i];
        }

        UnitRows rows = Normalise(values, norms.Length, width);
        for (int i = 0; i < norms.Length; i++)
        {
            rows.Norms[i] = rows.Norms[i] > 0 ? norms[i] : 0;
        }

        return rows;
    }

    /// <summary>Rows that are taken as they are.</summary>
    /// <param name="values">The rows, one after the other.</param>
    /// <param name="norms">Their lengths before scaling; 0 for rows that take no part.</param>
    /// <param name="width">Elements per row.</param>
    public static UnitRows Of(float[] values, double[] norms, int width) => new(values, norms, norms.Length, width);

    /// <summary>Gives a rented array back; nothing may use the rows afterwards.</summary>
    public void Release() => ArrayPool<float>.Shared.Return(Values);

    /// <summary>Scales rows in place; the array becomes part of the result.</summary>
    public static UnitRows Normalise(float[] values, int count, int width)
    {
        double[] norms = new double[count];
        for (int i = 0; i < count; i++)
        {
            Span<float> row = values.AsSpan(i * width, width);
            double norm = Math.Sqrt(OrderedSums.SumOfSquares(row));
            if (!double.IsFinite(norm) || norm < 1e-30)
            {
                row.Clear();
                continue;
            }

            norms[i] = norm;
            float factor = (float)(1 / norm);
            foreach (ref float x in row)
            {
                x *= factor;
            }
        }

        return new UnitRows(values, norms, count, width);
    }
}
