using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// One fused pass over stored values: sum of squares, positive count, near-zero count, non-finite count.
/// Values go through in blocks of <see cref="BlockLength"/>: float32 accumulation inside a block, double across blocks, so that the result is that
/// of one fixed order whatever the number of threads. A block whose float32 sum isn't finite is done again in double.
/// </summary>
internal static class ValueStatisticsKernel
{
    /// <summary>Elements accumulated in float32 before they go into the double sum.</summary>
    public const int BlockLength = 4096;

    /// <summary>Statistics of <paramref name="bytes"/> read as <paramref name="dataType"/>.</summary>
    /// <param name="dataType">Storage type.</param>
    /// <param name="bytes">A whole number of elements, little endian.</param>
    public static unsafe ValueStatistics Compute(TensorDataType dataType, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Compute(dataType, start, bytes.Length / dataType.ByteWidth());
        }
    }

    /// <summary>Statistics of <paramref name="count"/> elements from <paramref name="start"/> on.</summary>
    public static unsafe ValueStatistics Compute(TensorDataType dataType, byte* start, long count) => dataType switch
    {
        TensorDataType.BF16 => BFloat16Statistics.Compute((ushort*)start, count),
        TensorDataType.F32 => SingleStatistics.Compute((float*)start, count),
        TensorDataType.F16 => HalfStatistics.Compute((ushort*)start, count),
        _ => Converted(dataType, start, count),
    };

    /// <summary>Exact statistics of a block that the vector path couldn't sum.</summary>
    public static ValueStatistics Slow(ReadOnlySpan<float> values, float threshold)
    {
        double sum = 0;
        long positive = 0;
        long nearZero = 0;
        long nonFinite = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
            positive += value > 0 ? 1 : 0;
            nearZero += MathF.Abs(value) < threshold ? 1 : 0;
            nonFinite += float.IsFinite(value) ? 0 : 1;
        }

        return new ValueStatistics(sum, positive, nearZero, nonFinite);
    }

    // Rare types are widened block by block; the block then goes through the float32 kernel, so equal values give equal results.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe ValueStatistics Converted(TensorDataType dataType, byte* start, long count)
    {
        int width = dataType.ByteWidth();
        ValueStatistics total = default;
        float* block = stackalloc float[BlockLength];
        for (long done = 0; done < count; done += BlockLength)
        {
            int length = (int)Math.Min(BlockLength, count - done);
            ElementConversion.ToSingle(dataType, new ReadOnlySpan<byte>(start + (done * width), length * width), new Span<float>(block, length));
            total = total.Add(SingleStatistics.Compute(block, length));
        }

        return total;
    }
}
