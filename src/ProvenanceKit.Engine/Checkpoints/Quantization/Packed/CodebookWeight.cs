using System.Buffers;
using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// bitsandbytes 4 bits (nf4, fp4): two levels a byte, the first in the high nibble, over the whole matrix in row-major order;
/// value = map[level] * absmax of its block. With nested statistics absmax = nestedMap[code] * nestedAbsmax of its block + offset.
/// </summary>
internal sealed class CodebookWeight : PackedWeight
{
    private readonly TensorInfo _levels;
    private readonly TensorInfo _absmax;
    private readonly TensorInfo? _nestedAbsmax;
    private readonly Codebook _map;
    private readonly Codebook? _nestedMap;
    private readonly int _blockSize;
    private readonly int _nestedBlockSize;
    private readonly float _offset;

    /// <summary>Describes a matrix whose shapes were checked.</summary>
    public CodebookWeight(
        string name, string encoding, ImmutableArray<long> shape, TensorInfo levels, TensorInfo absmax, Codebook map, int blockSize, NestedStatistics? nested,
        ImmutableArray<TensorInfo> sideTensors)
        : base(name, encoding, shape, [levels, absmax, .. sideTensors])
    {
        (_levels, _absmax, _map, _blockSize) = (levels, absmax, map, blockSize);
        (_nestedAbsmax, _nestedMap, _nestedBlockSize, _offset) = nested is { } n ? (n.Absmax, n.Map, n.BlockSize, n.Offset) : (null, null, 1, 0f);
    }

    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        if (columns == Columns)
        {
            ReadRun(source, row * Columns, destination, errors);
            return;
        }

        for (int r = 0; r < rows; r++)
        {
            ReadRun(source, ((row + r) * Columns) + column, destination.Slice(r * columns, columns), errors);
        }
    }

    private void ReadRun(StoredTensors source, long first, Span<float> destination, bool errors)
    {
        long firstByte = first / 2, firstBlock = first / _blockSize;
        int bytes = (int)(((first + destination.Length - 1) / 2) - firstByte + 1), blocks = (int)(((first + destination.Length - 1) / _blockSize) - firstBlock + 1);
        byte[] packed = ArrayPool<byte>.Shared.Rent(bytes);
        float[] scales = ArrayPool<float>.Shared.Rent(blocks), deviations = ArrayPool<float>.Shared.Rent(blocks);
        try
        {
            source.ReadBytes(_levels, firstByte, packed.AsSpan(0, bytes));
            ReadScales(source, firstBlock, scales.AsSpan(0, blocks), deviations.AsSpan(0, blocks));
            for (int i = 0; i < destination.Length; i++)
            {
                long at = first + i;
                byte pair = packed[(at / 2) - firstByte];
                int level = at % 2 == 0 ? pair >> 4 : pair & 15, block = (int)((at / _blockSize) - firstBlock);
                destination[i] = errors
                    ? (_map.Error(level) * (MathF.Abs(scales[block]) + deviations[block])) + (MathF.Abs(_map.Value(level)) * deviations[block])
                    : _map.Value(level) * scales[block];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<float>.Shared.Return(scales);
            ArrayPool<float>.Shared.Return(deviations);
        }
    }

    private void ReadScales(StoredTensors source, long firstBlock, Span<float> scales, Span<float> deviations)
    {
        source.ReadValues(_absmax, firstBlock, scales);
        if (_nestedAbsmax is null || _nestedMap is null)
        {
            deviations.Clear();
            return;
        }

        long firstNested = firstBlock / _nestedBlockSize;
        float[] nested = new float[((firstBlock + scales.Length - 1) / _nestedBlockSize) - firstNested + 1];
        source.ReadValues(_nestedAbsmax, firstNested, nested);
        for (int i = 0; i < scales.Length; i++)
        {
            float scale = nested[((firstBlock + i) / _nestedBlockSize) - firstNested];
            int code = (int)scales[i];
            scales[i] = (_nestedMap.Value(code) * scale) + _offset;
            deviations[i] = _nestedMap.Error(code) * MathF.Abs(scale);
        }
    }
}
