using System.Buffers;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// GPTQ (AutoGPTQ, GPTQModel): qweight int32 [inputs * bits / 32, outputs], levels of consecutive inputs as a little-endian bit stream down each column;
/// qzeros int32 [groups, outputs * bits / 32] likewise along each row, stored minus 1 (modulo 2^bits) in the first format; scales [groups, outputs].
/// value[output, input] = (level - zero) * scale.
/// </summary>
internal sealed class GptqWeight : PackedWeight
{
    private readonly TensorInfo _levels;
    private readonly TensorInfo _zeros;
    private readonly TensorInfo _scales;
    private readonly GroupIndex _groupOf;
    private readonly int _bits;
    private readonly int _zeroOffset;
    private readonly int _outputs;
    private readonly int _groups;

    /// <summary>Describes a matrix whose shapes were checked.</summary>
    public GptqWeight(
        string name, TensorInfo levels, TensorInfo zeros, TensorInfo scales, TensorInfo? index, int inputs, int bits, int groupSize, int zeroOffset)
        : base(name, $"GPTQ-{bits}", [levels.Shape[1], inputs], index is null ? [levels, zeros, scales] : [levels, zeros, scales, index])
    {
        (_levels, _zeros, _scales, _bits, _zeroOffset) = (levels, zeros, scales, bits, zeroOffset);
        _outputs = (int)levels.Shape[1];
        _groups = (int)scales.Shape[0];
        _groupOf = new GroupIndex(index, _groups, groupSize);
    }

    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        int firstWord = (int)((long)column * _bits / 32), words = (int)((((long)column + columns) * _bits) - 1) / 32 - firstWord + 1;
        uint[] packed = ArrayPool<uint>.Shared.Rent(checked(words * rows));
        int[] groupOf = ArrayPool<int>.Shared.Rent(columns);
        try
        {
            ReadLines(source, _levels, firstWord, words, (int)row, rows, packed);
            _groupOf.Read(source, column, groupOf.AsSpan(0, columns));
            Decode(source, (int)row, rows, column, columns, firstWord, packed, groupOf, destination, errors);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(packed);
            ArrayPool<int>.Shared.Return(groupOf);
        }
    }

    private void Decode(
        StoredTensors source, int row, int rows, int column, int columns, int firstWord, uint[] packed, int[] groupOf, Span<float> destination, bool errors)
    {
        uint mask = (1u << _bits) - 1;
        float rounding = UniformStep.ScaleRounding(_scales.DataType);
        var groups = new Dictionary<int, (float[] Scales, float[] Zeros)>();
        for (int c = 0; c < columns; c++)
        {
            if (!groups.TryGetValue(groupOf[c], out (float[] Scales, float[] Zeros) group))
            {
                groups.Add(groupOf[c], group = ReadGroup(source, groupOf[c], row, rows));
            }

            long bit = ((long)column + c) * _bits;
            int word = (int)(bit / 32) - firstWord, shift = (int)(bit % 32);
            ReadOnlySpan<uint> low = packed.AsSpan(word * rows, rows);
            ReadOnlySpan<uint> high = shift + _bits > 32 ? packed.AsSpan((word + 1) * rows, rows) : default;
            for (int r = 0; r < rows; r++)
            {
                uint level = low[r] >> shift;
                if (!high.IsEmpty)
                {
                    level |= high[r] << (32 - shift);
                }

                level &= mask;
                destination[(r * columns) + c] = errors
                    ? UniformStep.Error((int)level, (int)mask, group.Zeros[r], group.Scales[r], rounding)
                    : (level - group.Zeros[r]) * group.Scales[r];
            }
        }
    }

    private (float[] Scales, float[] Zeros) ReadGroup(StoredTensors source, int group, int row, int rows)
    {
        float[] scales = new float[rows], zeros = new float[rows];
        source.ReadValues(_scales, ((long)group * _outputs) + row, scales);
        long width = _zeros.Shape[1];
        int first = (int)((long)row * _bits / 32), last = (int)(((((long)row + rows) * _bits) - 1) / 32);
        uint[] words = new uint[last - first + 2];
        source.ReadWords(_zeros, (group * width) + first, words.AsSpan(0, last - first + 1));
        uint mask = (1u << _bits) - 1;
        for (int r = 0; r < rows; r++)
        {
            long bit = ((long)row + r) * _bits;
            int word = (int)(bit / 32) - first, shift = (int)(bit % 32);
            ulong both = words[word] | ((ulong)words[word + 1] << 32);
            zeros[r] = ((uint)(both >> shift) + (uint)_zeroOffset) & mask;
        }

        return (scales, zeros);
    }

    // Lines of a stored matrix [lines, outputs], the outputs asked for: one read when they are all.
    private static void ReadLines(StoredTensors source, TensorInfo tensor, int firstLine, int lines, int first, int count, Span<uint> destination)
    {
        long width = tensor.Shape[1];
        if (count == width)
        {
            source.ReadWords(tensor, firstLine * width, destination[..(lines * count)]);
            return;
        }

        for (int i = 0; i < lines; i++)
        {
            source.ReadWords(tensor, ((firstLine + i) * width) + first, destination.Slice(i * count, count));
        }
    }
}
