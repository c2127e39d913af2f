using System.Buffers;
using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// Integers packed along rows: int32 [outputs, ceil(inputs / n)] with n = 32 / bits levels per word from the low end. compressed-tensors
/// (pack-quantized): levels are signed numbers plus 2^(bits-1), scales [outputs, groups], zero points (signed) as int8 [outputs, groups] or packed down
/// the columns int32 [ceil(outputs / n), groups]. AWQ of the GEMV version: levels and zeros unsigned, zeros packed along rows, scales padded.
/// value = (level - zero) * scale.
/// </summary>
internal sealed class PackedRowsWeight : PackedWeight
{
    private readonly TensorInfo _levels;
    private readonly TensorInfo _scales;
    private readonly TensorInfo? _zeros;
    private readonly PackedZeros _zeroLayout;
    private readonly GroupIndex _groupOf;
    private readonly int _bits;
    private readonly int _perWord;
    private readonly int _offset;
    private readonly int _groups;

    /// <summary>Describes a matrix whose shapes were checked.</summary>
    public PackedRowsWeight(
        string name, string encoding, ImmutableArray<long> shape, TensorInfo levels, TensorInfo scales, TensorInfo? zeros, PackedZeros zeroLayout, TensorInfo? index, TensorInfo? shapeTensor,
        int bits, int groups, int groupSize, bool signed)
        : base(name, encoding, shape, [levels, scales, .. new[] { zeros, index, shapeTensor }.OfType<TensorInfo>()])
    {
        (_levels, _scales, _zeros, _zeroLayout, _bits, _groups) = (levels, scales, zeros, zeroLayout, bits, groups);
        _perWord = 32 / bits;
        _offset = signed ? 1 << (bits - 1) : 0;
        _groupOf = new GroupIndex(index, groups, groupSize);
    }

    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        int firstWord = column / _perWord, words = ((column + columns - 1) / _perWord) - firstWord + 1;
        uint[] packed = ArrayPool<uint>.Shared.Rent(words);
        int[] groupOf = ArrayPool<int>.Shared.Rent(columns);
        float[] scales = new float[_groups], zeros = new float[_groups];
        float rounding = UniformStep.ScaleRounding(_scales.DataType);
        int last = (1 << _bits) - 1;
        try
        {
            _groupOf.Read(source, column, groupOf.AsSpan(0, columns));
            for (int r = 0; r < rows; r++)
            {
                source.ReadWords(_levels, ((row + r) * _levels.Shape[^1]) + firstWord, packed.AsSpan(0, words));
                ReadGroups(source, row + r, scales, zeros);
                Span<float> line = destination.Slice(r * columns, columns);
                for (int c = 0; c < columns; c++)
                {
                    int at = column + c, level = (int)(packed[(at / _perWord) - firstWord] >> (at % _perWord * _bits)) & last, group = groupOf[c];
                    line[c] = errors
                        ? UniformStep.Error(level, last, zeros[group] + _offset, scales[group], rounding)
                        : (level - _offset - zeros[group]) * scales[group];
                }
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(packed);
            ArrayPool<int>.Shared.Return(groupOf);
        }
    }

    private void ReadGroups(StoredTensors source, long row, Span<float> scales, Span<float> zeros)
    {
        if (_scales.ElementCount == 1)
        {
            source.ReadValues(_scales, 0, scales[..1]);
        }
        else
        {
            source.ReadValues(_scales, row * (_scales.ElementCount / _scales.Shape[0]), scales);
        }

        zeros.Clear();
        if (_zeros is null)
        {
            return;
        }

        int last = (1 << _bits) - 1;
        if (_zeroLayout == PackedZeros.Plain)
        {
            source.ReadValues(_zeros, _zeros.ElementCount == 1 ? 0 : row * _groups, zeros);
            return;
        }

        long line = _zeroLayout == PackedZeros.DownColumns ? row / _perWord : row;
        uint[] words = new uint[_zeros.Shape[^1]];
        source.ReadWords(_zeros, line * words.Length, words);
        for (int g = 0; g < zeros.Length; g++)
        {
            uint level = _zeroLayout == PackedZeros.DownColumns ? words[g] >> (int)(row % _perWord * _bits) : words[g / _perWord] >> (g % _perWord * _bits);
            zeros[g] = (int)(level & (uint)last) - _offset;
        }
    }
}
