using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// The fused pass over bfloat16 values, see <see cref="ValueStatisticsKernel"/>. A pair of values is one 32-bit lane: its upper half is a float32 after
/// masking, its lower half after shifting. Counts stay in the integer domain on 16-bit lanes.
/// </summary>
internal static unsafe class BFloat16Statistics
{
    // 1e-4 rounded to bfloat16 (0x38D2), as the comparison in the native type sees it.
    private const ushort ThresholdBits = 0x38D2;
    private const int PrefetchBytes = 4096;
    private static readonly float Threshold = BitConverter.UInt32BitsToSingle((uint)ThresholdBits << 16);

    /// <summary>Statistics of <paramref name="count"/> values from <paramref name="start"/> on.</summary>
    public static ValueStatistics Compute(ushort* start, long count)
    {
        ValueStatistics total = default;
        for (long done = 0; done < count; done += ValueStatisticsKernel.BlockLength)
        {
            int length = (int)Math.Min(ValueStatisticsKernel.BlockLength, count - done);
            ushort* block = start + done;
            float sum = Vector512.IsHardwareAccelerated
                ? Block512(block, length, out long positive, out long nearZero)
                : Block256(block, length, out positive, out nearZero);
            total = float.IsFinite(sum) ? total.Add(new ValueStatistics(sum, positive, nearZero, 0)) : total.Add(Slow(block, length));
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Block512(ushort* block, int length, out long positive, out long nearZero)
    {
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        Vector512<short> above = default, below = default;
        Vector512<uint> upper = Vector512.Create(0xFFFF0000u);
        Vector512<short> magnitude = Vector512.Create((short)0x7FFF);
        Vector512<short> threshold = Vector512.Create((short)ThresholdBits);
        int i = 0;
        for (; i + 64 <= length; i += 64)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0((byte*)(block + i) + PrefetchBytes);
                Sse.Prefetch0((byte*)(block + i) + PrefetchBytes + 64);
            }

            Vector512<ushort> a = Vector512.Load(block + i);
            Vector512<ushort> b = Vector512.Load(block + i + 32);
            Vector512<float> a0 = (a.AsUInt32() << 16).AsSingle();
            Vector512<float> a1 = (a.AsUInt32() & upper).AsSingle();
            Vector512<float> b0 = (b.AsUInt32() << 16).AsSingle();
            Vector512<float> b1 = (b.AsUInt32() & upper).AsSingle();
            sum0 = Vector512.FusedMultiplyAdd(a0, a0, sum0);
            sum1 = Vector512.FusedMultiplyAdd(a1, a1, sum1);
            sum2 = Vector512.FusedMultiplyAdd(b0, b0, sum2);
            sum3 = Vector512.FusedMultiplyAdd(b1, b1, sum3);
            above -= Vector512.GreaterThan(a.AsInt16(), Vector512<short>.Zero) + Vector512.GreaterThan(b.AsInt16(), Vector512<short>.Zero);
            below -= Vector512.LessThan(a.AsInt16() & magnitude, threshold) + Vector512.LessThan(b.AsInt16() & magnitude, threshold);
        }

        (Vector512<int> above0, Vector512<int> above1) = Vector512.Widen(above);
        (Vector512<int> below0, Vector512<int> below1) = Vector512.Widen(below);
        positive = Vector512.Sum(above0 + above1);
        nearZero = Vector512.Sum(below0 + below1);
        float tail = Tail(block, i, length, ref positive, ref nearZero);
        return LaneReduction.Sum((sum0 + sum1) + (sum2 + sum3)) + tail;
    }

    // Each 512-bit register of the wide path is a pair here, so that both sum the same lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Block256(ushort* block, int length, out long positive, out long nearZero)
    {
        Vector256<float> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector256<float> high0 = default, high1 = default, high2 = default, high3 = default;
        Vector256<short> above = default, below = default;
        int i = 0;
        for (; i + 64 <= length; i += 64)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0((byte*)(block + i) + PrefetchBytes);
                Sse.Prefetch0((byte*)(block + i) + PrefetchBytes + 64);
            }

            Accumulate(Vector256.Load(block + i), ref low0, ref low1, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 16), ref high0, ref high1, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 32), ref low2, ref low3, ref above, ref below);
            Accumulate(Vector256.Load(block + i + 48), ref high2, ref high3, ref above, ref below);
        }

        (Vector256<int> above0, Vector256<int> above1) = Vector256.Widen(above);
        (Vector256<int> below0, Vector256<int> below1) = Vector256.Widen(below);
        positive = Vector256.Sum(above0 + above1);
        nearZero = Vector256.Sum(below0 + below1);
        float tail = Tail(block, i, length, ref positive, ref nearZero);
        return LaneReduction.Sum(((low0 + low1) + (low2 + low3)) + ((high0 + high1) + (high2 + high3))) + tail;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(Vector256<ushort> packed, ref Vector256<float> even, ref Vector256<float> odd, ref Vector256<short> above, ref Vector256<short> below)
    {
        Vector256<float> a = (packed.AsUInt32() << 16).AsSingle();
        Vector256<float> b = (packed.AsUInt32() & Vector256.Create(0xFFFF0000u)).AsSingle();
        even = Vector256.FusedMultiplyAdd(a, a, even);
        odd = Vector256.FusedMultiplyAdd(b, b, odd);
        above -= Vector256.GreaterThan(packed.AsInt16(), Vector256<short>.Zero);
        below -= Vector256.LessThan(packed.AsInt16() & Vector256.Create((short)0x7FFF), Vector256.Create((short)ThresholdBits));
    }

    private static float Tail(ushort* block, int from, int length, ref long positive, ref long nearZero)
    {
        float sum = 0;
        for (int i = from; i < length; i++)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)block[i] << 16);
            sum += value * value;
            positive += (short)block[i] > 0 ? 1 : 0;
            nearZero += (block[i] & 0x7FFF) < ThresholdBits ? 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ValueStatistics Slow(ushort* block, int length)
    {
        Span<float> values = stackalloc float[ValueStatisticsKernel.BlockLength];
        values = values[..length];
        ElementConversion.ToSingle(Checkpoints.TensorDataType.BF16, new ReadOnlySpan<byte>(block, length * sizeof(ushort)), values);
        return ValueStatisticsKernel.Slow(values, Threshold);
    }
}
