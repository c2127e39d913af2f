using System.Buffers;
using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>A packed weight, or a stack of them, with its last two dimensions exchanged, as the unquantised model stores it.</summary>
/// <param name="inner">The weight [..., rows, columns]; it is presented as [..., columns, rows].</param>
internal sealed class TransposedWeight(PackedWeight inner) : PackedWeight(inner.Name, inner.Encoding, Exchange(inner.Shape), inner.Parts)
{
    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        long innerColumns = inner.Columns;
        for (int done = 0; done < rows;)
        {
            long matrix = (row + done) / innerColumns;
            int first = (int)((row + done) % innerColumns), count = (int)Math.Min(rows - done, innerColumns - first);
            float[] block = ArrayPool<float>.Shared.Rent(checked(columns * count));
            try
            {
                inner.ReadBlock(source, (matrix * Columns) + column, columns, first, count, block.AsSpan(0, columns * count), errors);
                for (int c = 0; c < columns; c++)
                {
                    for (int r = 0; r < count; r++)
                    {
                        destination[((done + r) * columns) + c] = block[(c * count) + r];
                    }
                }
            }
            finally
            {
                ArrayPool<float>.Shared.Return(block);
            }

            done += count;
        }
    }

    private static ImmutableArray<long> Exchange(ImmutableArray<long> shape) => [.. shape[..^2], shape[^1], shape[^2]];
}
