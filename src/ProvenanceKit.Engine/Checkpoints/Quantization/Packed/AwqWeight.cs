using System.Buffers;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// AWQ of the GEMM version (AutoAWQ), 4 bits: qweight int32 [inputs, outputs / 8], qzeros int32 [groups, outputs / 8], scales [groups, outputs];
/// nibble p of a word, from the low end, holds output 8 w + (0, 2, 4, 6, 1, 3, 5, 7)[p]. value[output, input] = (level - zero) * scale.
/// </summary>
internal sealed class AwqWeight : PackedWeight
{
    private const int LastLevel = 15;

    // Where in its word the level of output 8 w + i is: the inverse of the order above.
    private static ReadOnlySpan<byte> ShiftOf => [0, 16, 4, 20, 8, 24, 12, 28];

    private readonly TensorInfo _levels;
    private readonly TensorInfo _zeros;
    private readonly TensorInfo _scales;
    private readonly int _groupSize;
    private readonly int _outputs;

    /// <summary>Describes a matrix whose shapes were checked.</summary>
    public AwqWeight(string name, TensorInfo levels, TensorInfo zeros, TensorInfo scales, int groupSize)
        : base(name, "AWQ-4", [scales.Shape[1], levels.Shape[0]], [levels, zeros, scales])
    {
        (_levels, _zeros, _scales, _groupSize, _outputs) = (levels, zeros, scales, groupSize, (int)scales.Shape[1]);
    }

    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        int firstWord = (int)row / 8, words = (((int)row + rows - 1) / 8) - firstWord + 1, width = _outputs / 8;
        uint[] packed = ArrayPool<uint>.Shared.Rent(checked(words * columns));
        try
        {
            if (words == width)
            {
                source.ReadWords(_levels, (long)column * width, packed.AsSpan(0, words * columns));
            }
            else
            {
                for (int c = 0; c < columns; c++)
                {
                    source.ReadWords(_levels, (((long)column + c) * width) + firstWord, packed.AsSpan(c * words, words));
                }
            }

            Decode(source, (int)row, rows, column, columns, firstWord, words, packed, destination, errors);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(packed);
        }
    }

    private void Decode(
        StoredTensors source, int row, int rows, int column, int columns, int firstWord, int words, uint[] packed, Span<float> destination, bool errors)
    {
        float rounding = UniformStep.ScaleRounding(_scales.DataType);
        float[] scales = new float[rows], zeros = new float[rows];
        uint[] zeroWords = new uint[words];
        int group = -1;
        for (int c = 0; c < columns; c++)
        {
            int next = (column + c) / _groupSize;
            if (next != group)
            {
                group = next;
                source.ReadValues(_scales, ((long)group * _outputs) + row, scales);
                source.ReadWords(_zeros, ((long)group * (_outputs / 8)) + firstWord, zeroWords);
                for (int r = 0; r < rows; r++)
                {
                    zeros[r] = Level(zeroWords, row + r, firstWord);
                }
            }

            ReadOnlySpan<uint> line = packed.AsSpan(c * words, words);
            for (int r = 0; r < rows; r++)
            {
                int level = Level(line, row + r, firstWord);
                destination[(r * columns) + c] = errors
                    ? UniformStep.Error(level, LastLevel, zeros[r], scales[r], rounding)
                    : (level - zeros[r]) * scales[r];
            }
        }
    }

    private static int Level(ReadOnlySpan<uint> words, int output, int firstWord) => (int)(words[(output / 8) - firstWord] >> ShiftOf[output % 8]) & LastLevel;
}
