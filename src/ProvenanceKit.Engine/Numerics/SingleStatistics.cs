using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>The fused pass over float32 values, see <see cref="ValueStatisticsKernel"/>.</summary>
internal static unsafe class SingleStatistics
{
    private static readonly float Threshold = (float)ValueStatistics.NearZeroThreshold;

    /// <summary>Statistics of <paramref name="count"/> values from <paramref name="start"/> on.</summary>
    public static ValueStatistics Compute(float* start, long count)
    {
        ValueStatistics total = default;
        for (long done = 0; done < count; done += ValueStatisticsKernel.BlockLength)
        {
            int length = (int)Math.Min(ValueStatisticsKernel.BlockLength, count - done);
            float* block = start + done;
            float sum = Vector512.IsHardwareAccelerated
                ? Block512(block, length, out long positive, out long nearZero)
                : Block256(block, length, out positive, out nearZero);
            total = float.IsFinite(sum)
                ? total.Add(new ValueStatistics(sum, positive, nearZero, 0))
                : total.Add(ValueStatisticsKernel.Slow(new ReadOnlySpan<float>(block, length), Threshold));
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Block512(float* block, int length, out long positive, out long nearZero)
    {
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        Vector512<int> above = default, below = default;
        Vector512<float> threshold = Vector512.Create(Threshold);
        int i = 0;
        for (; i + 64 <= length; i += 64)
        {
            Vector512<float> a = Vector512.Load(block + i);
            Vector512<float> b = Vector512.Load(block + i + 16);
            Vector512<float> c = Vector512.Load(block + i + 32);
            Vector512<float> d = Vector512.Load(block + i + 48);
            sum0 = Vector512.FusedMultiplyAdd(a, a, sum0);
            sum1 = Vector512.FusedMultiplyAdd(b, b, sum1);
            sum2 = Vector512.FusedMultiplyAdd(c, c, sum2);
            sum3 = Vector512.FusedMultiplyAdd(d, d, sum3);
            above -= Vector512.GreaterThan(a, Vector512<float>.Zero).AsInt32() + Vector512.GreaterThan(b, Vector512<float>.Zero).AsInt32()
                + Vector512.GreaterThan(c, Vector512<float>.Zero).AsInt32() + Vector512.GreaterThan(d, Vector512<float>.Zero).AsInt32();
            below -= Vector512.LessThan(Vector512.Abs(a), threshold).AsInt32() + Vector512.LessThan(Vector512.Abs(b), threshold).AsInt32()
                + Vector512.LessThan(Vector512.Abs(c), threshold).AsInt32() + Vector512.LessThan(Vector512.Abs(d), threshold).AsInt32();
        }

        positive = Vector512.Sum(above);
        nearZero = Vector512.Sum(below);
        float tail = Tail(block, i, length, ref positive, ref nearZero);
        return LaneReduction.Sum((sum0 + sum1) + (sum2 + sum3)) + tail;
    }

    // Each 512-bit register of the wide path is a pair here, so that both sum the same lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Block256(float* block, int length, out long positive, out long nearZero)
    {
        Vector256<float> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector256<float> high0 = default, high1 = default, high2 = default, high3 = default;
        Vector256<int> above = default, below = default;
        Vector256<float> threshold = Vector256.Create(Threshold);
        int i = 0;
        for (; i + 64 <= length; i += 64)
        {
            Accumulate(Vector256.Load(block + i), threshold, ref low0, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 8), threshold, ref high0, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 16), threshold, ref low1, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 24), threshold, ref high1, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 32), threshold, ref low2, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 40), threshold, ref high2, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 48), threshold, ref low3, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 56), threshold, ref high3, ref above, ref below);
        }

        positive = Vector256.Sum(above);
        nearZero = Vector256.Sum(below);
        float tail = Tail(block, i, length, ref positive, ref nearZero);
        return LaneReduction.Sum(((low0 + low1) + (low2 + low3)) + ((high0 + high1) + (high2 + high3))) + tail;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(Vector256<float> values, Vector256<float> threshold, ref Vector256<float> sum, ref Vector256<int> above, ref Vector256<int> below)
    {
        sum = Vector256.FusedMultiplyAdd(values, values, sum);
        above -= Vector256.GreaterThan(values, Vector256<float>.Zero).AsInt32();
        below -= Vector256.LessThan(Vector256.Abs(values), threshold).AsInt32();
    }

    private static float Tail(float* block, int from, int length, ref long positive, ref long nearZero)
    {
        float sum = 0;
        for (int i = from; i < length; i++)
        {
            float value = block[i];
            sum += value * value;
            positive += value > 0 ? 1 : 0;
            nearZero += MathF.Abs(value) < Threshold ? 1 : 0;
        }

        return sum;
    }
}
