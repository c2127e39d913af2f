using System.Buffers;
using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// FP4 (E2M1) with a scale per group of a row, two values a byte, the first in the low nibble. MXFP4: groups of 32, scales 2^(code - 127) (E8M0).
/// NVFP4: groups of 16, scales FP8 (E4M3), and one factor for the tensor.
/// </summary>
internal sealed class Float4Weight : PackedWeight
{
    private readonly TensorInfo _levels;
    private readonly TensorInfo _scales;
    private readonly TensorInfo? _factor;
    private readonly bool _divides;
    private readonly int _groupSize;

    /// <summary>Describes a matrix whose shapes were checked.</summary>
    public Float4Weight(
        string name, string encoding, ImmutableArray<long> shape, TensorInfo levels, TensorInfo scales, int groupSize, TensorInfo? factor, bool divides)
        : base(name, encoding, shape, [levels, scales, .. new[] { factor }.OfType<TensorInfo>()])
    {
        (_levels, _scales, _groupSize, _factor, _divides) = (levels, scales, groupSize, factor, divides);
    }

    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        float factor = Factor(source);
        int firstByte = column / 2, bytes = ((column + columns - 1) / 2) - firstByte + 1;
        int firstGroup = column / _groupSize, groups = ((column + columns - 1) / _groupSize) - firstGroup + 1;
        byte[] packed = ArrayPool<byte>.Shared.Rent(bytes);
        float[] scales = new float[groups];
        try
        {
            for (int r = 0; r < rows; r++)
            {
                source.ReadBytes(_levels, ((row + r) * (Columns / 2)) + firstByte, packed.AsSpan(0, bytes));
                ReadScales(source, ((row + r) * (Columns / _groupSize)) + firstGroup, scales);
                Span<float> line = destination.Slice(r * columns, columns);
                for (int c = 0; c < columns; c++)
                {
                    int at = column + c, level = (packed[(at / 2) - firstByte] >> (at % 2 * 4)) & 15;
                    float scale = scales[(at / _groupSize) - firstGroup] * factor;
                    line[c] = errors ? Error(level) * MathF.Abs(scale) : Codebook.Float4.Value(level) * scale;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    // The exponent of a group is rounded down, so its largest number may be cut from just under 8 to 6.
    private static float Error(int level) => (level & 7) == 7 ? 2 : Codebook.Float4.Error(level);

    private float Factor(StoredTensors source)
    {
        if (_factor is null)
        {
            return 1;
        }

        float[] factor = new float[1];
        source.ReadValues(_factor, 0, factor);
        return _divides ? 1 / factor[0] : factor[0];
    }

    private void ReadScales(StoredTensors source, long first, Span<float> scales)
    {
        source.ReadValues(_scales, first, scales);
        if (_scales.DataType != TensorDataType.U8)
        {
            return;
        }

        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = scales[i] == 255 ? float.NaN : MathF.ScaleB(1, (int)scales[i] - 127);
        }
    }
}
