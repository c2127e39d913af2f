using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// 8-bit numbers with scales: value = (stored - zero) * scale * factor, one scale per tile of tileRows x tileColumns of each matrix (per tensor, per row,
/// per group or per block). FP8 of DeepSeek, AutoFP8, FBGEMM, modelopt and compressed-tensors; int8 of compressed-tensors and, with factor 1/127, of bitsandbytes.
/// </summary>
internal sealed class ScaledWeight : PackedWeight
{
    private readonly TensorInfo _stored;
    private readonly TensorInfo _scales;
    private readonly TensorInfo? _zeros;
    private readonly ScaleTiling _tiling;
    private readonly float _factor;

    /// <summary>Describes a matrix whose shapes were checked.</summary>
    public ScaledWeight(string name, string encoding, TensorInfo stored, TensorInfo scales, TensorInfo? zeros, ScaleTiling tiling, float factor, ImmutableArray<TensorInfo> sideTensors)
        : base(name, encoding, stored.Shape, [stored, scales, .. new[] { zeros }.OfType<TensorInfo>(), .. sideTensors])
    {
        (_stored, _scales, _zeros, _tiling, _factor) = (stored, scales, zeros, tiling, factor);
    }

    /// <inheritdoc/>
    public override void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors)
    {
        float[] scales = new float[_tiling.PerRow], zeros = new float[_tiling.PerRow];
        long loaded = -1;
        for (int r = 0; r < rows; r++)
        {
            Span<float> line = destination.Slice(r * columns, columns);
            source.ReadValues(_stored, ((row + r) * Columns) + column, line);
            long first = _tiling.FirstOfRow(row + r);
            if (first != loaded)
            {
                loaded = first;
                source.ReadValues(_scales, first, scales);
                if (_zeros is not null)
                {
                    source.ReadValues(_zeros, first, zeros);
                }
            }

            for (int c = 0; c < columns;)
            {
                int tile = (column + c) / _tiling.TileColumns;
                int end = (int)Math.Min(columns, ((tile + 1L) * _tiling.TileColumns) - column);
                float scale = scales[tile] * _factor;
                for (; c < end; c++)
                {
                    line[c] = errors ? Error(line[c], zeros[tile], scale) : (line[c] - zeros[tile]) * scale;
                }
            }
        }
    }

    // E4M3 keeps 3 bits behind the first (half a unit is 2^-4) down to subnormals of 2^-9, E5M2 two bits and 2^-16; integers step by 1.
    private float Error(float stored, float zero, float scale) => MathF.Abs(scale) * (_stored.DataType switch
    {
        TensorDataType.F8E4M3 => MathF.Max(MathF.Abs(stored) / 16, 1f / 1024),
        TensorDataType.F8E5M2 => MathF.Max(MathF.Abs(stored) / 8, 1f / (1 << 17)),
        _ => UniformStep.Error((int)stored + 128, 255, zero + 128, 1, UniformStep.ScaleRounding(_scales.DataType)),
    });
}
