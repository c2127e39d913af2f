using System.Buffers;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>Reads rows of a <see cref="MatrixView"/>, and no more of the file than its storage order forces.</summary>
internal static class MatrixReader
{
    /// <summary>Elements read at a time where whole stored rows must pass by (a transposed matrix).</summary>
    private const int WindowElements = 1 << 18;

    /// <summary>Reads the given rows, each <see cref="MatrixView.Columns"/> long, one after the other.</summary>
    /// <param name="checkpoint">Where from.</param>
    /// <param name="view">The matrix.</param>
    /// <param name="rows">Row numbers; ascending order is read fastest.</param>
    /// <param name="destination">rows.Length x Columns values.</param>
    public static void ReadRows(Checkpoint checkpoint, MatrixView view, ReadOnlySpan<int> rows, Span<float> destination)
    {
        if (view.IsRowMajor)
        {
            ReadContiguous(checkpoint, view, rows, destination);
        }
        else
        {
            ReadStrided(checkpoint, view, rows, destination);
        }
    }

    private static void ReadContiguous(Checkpoint checkpoint, MatrixView view, ReadOnlySpan<int> rows, Span<float> destination)
    {
        int columns = view.Columns;
        Prefetch(checkpoint, view, rows);
        for (int i = 0; i < rows.Length;)
        {
            long first = view.RowOffset(rows[i]);
            int run = 1;
            while (i + run < rows.Length && view.RowStride == columns && view.RowOffset(rows[i + run]) == first + ((long)run * columns))
            {
                run++;
            }

            checkpoint.Read(view.Tensor, first, destination.Slice(i * columns, run * columns));
            i += run;
        }
    }

    /// <summary>Announces rows that are about to be read; does nothing for a local checkpoint, and nothing for a matrix whose rows aren't contiguous.</summary>
    public static void Prefetch(Checkpoint checkpoint, MatrixView view, ReadOnlySpan<int> rows)
    {
        if (!checkpoint.IsRemote || !view.IsRowMajor || rows.IsEmpty)
        {
            return;
        }

        var ranges = new TensorRange[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            ranges[i] = new TensorRange(view.Tensor, view.RowOffset(rows[i]), view.Columns);
        }

        checkpoint.Prefetch(ranges);
    }

    // Stored [columns, rows]: every stored line holds one element of each wanted row, so the lines from the first to the last wanted row pass by.
    private static void ReadStrided(Checkpoint checkpoint, MatrixView view, ReadOnlySpan<int> rows, Span<float> destination)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        long low = long.MaxValue, high = 0;
        foreach (int row in rows)
        {
            low = Math.Min(low, view.RowOffset(row));
            high = Math.Max(high, view.RowOffset(row));
        }

        int span = checked((int)(high - low + 1));
        long pitch = view.ColumnStride;
        int lines = (int)Math.Clamp(WindowElements / pitch, 1, view.Columns);
        bool whole = lines > 1;
        int capacity = checked((int)(whole ? ((lines - 1) * pitch) + span : span));
        float[] window = ArrayPool<float>.Shared.Rent(capacity);
        try
        {
            for (int c = 0; c < view.Columns; c += lines)
            {
                int count = Math.Min(lines, view.Columns - c);
                int length = (int)(((count - 1) * pitch) + span);
                checkpoint.Read(view.Tensor, low + (c * pitch), window.AsSpan(0, length));
                for (int i = 0; i < rows.Length; i++)
                {
                    int at = (int)(view.RowOffset(rows[i]) - low);
                    Span<float> row = destination.Slice((i * view.Columns) + c, count);
                    for (int j = 0; j < count; j++)
                    {
                        row[j] = window[at + (int)(j * pitch)];
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(window);
        }
    }
}
