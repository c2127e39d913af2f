using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// The fused pass over IEEE half values, see <see cref="ValueStatisticsKernel"/>. Magnitudes are widened by moving the exponent (bias 15 to 127);
/// subnormal halves are renormalised by subtracting 2^-14, so no arithmetic sees a subnormal float32.
/// </summary>
internal static unsafe class HalfStatistics
{
    // 1e-4 rounded to half (0x068E), as the comparison in the native type sees it.
    private const ushort ThresholdBits = 0x068E;
    private const ushort InfinityBits = 0x7C00;
    private static readonly float Threshold = (float)BitConverter.UInt16BitsToHalf(ThresholdBits);

    /// <summary>Statistics of <paramref name="count"/> values from <paramref name="start"/> on.</summary>
    public static ValueStatistics Compute(ushort* start, long count)
    {
        ValueStatistics total = default;
        for (long done = 0; done < count; done += ValueStatisticsKernel.BlockLength)
        {
            int length = (int)Math.Min(ValueStatisticsKernel.BlockLength, count - done);
            ushort* block = start + done;
            float sum = Vector512.IsHardwareAccelerated
                ? Block512(block, length, out long positive, out long nearZero, out bool finite)
                : Block256(block, length, out positive, out nearZero, out finite);
            total = finite && float.IsFinite(sum) ? total.Add(new ValueStatistics(sum, positive, nearZero, 0)) : total.Add(Slow(block, length));
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Magnitude(Vector512<uint> bits)
    {
        Vector512<uint> shifted = bits << 13;
        Vector512<float> normal = (shifted + Vector512.Create(112u << 23)).AsSingle();
        Vector512<float> subnormal = (shifted + Vector512.Create(113u << 23)).AsSingle() - Vector512.Create(6.103515625e-05f);
        return Vector512.ConditionalSelect(Vector512.LessThan(bits, Vector512.Create(0x400u)).AsSingle(), subnormal, normal);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Magnitude(Vector256<uint> bits)
    {
        Vector256<uint> shifted = bits << 13;
        Vector256<float> normal = (shifted + Vector256.Create(112u << 23)).AsSingle();
        Vector256<float> subnormal = (shifted + Vector256.Create(113u << 23)).AsSingle() - Vector256.Create(6.103515625e-05f);
        return Vector256.ConditionalSelect(Vector256.LessThan(bits, Vector256.Create(0x400u)).AsSingle(), subnormal, normal);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Block512(ushort* block, int length, out long positive, out long nearZero, out bool finite)
    {
        Vector512<float> sum0 = default, sum1 = default;
        Vector512<short> above = default, below = default, top = default;
        Vector512<short> magnitude = Vector512.Create((short)0x7FFF);
        Vector512<short> threshold = Vector512.Create((short)ThresholdBits);
        int i = 0;
        for (; i + 32 <= length; i += 32)
        {
            Vector512<short> a = Vector512.Load(block + i).AsInt16();
            Vector512<short> bits = a & magnitude;
            Vector512<float> even = Magnitude(bits.AsUInt32() & Vector512.Create(0xFFFFu));
            Vector512<float> odd = Magnitude(bits.AsUInt32() >>> 16);
            sum0 = Vector512.FusedMultiplyAdd(even, even, sum0);
            sum1 = Vector512.FusedMultiplyAdd(odd, odd, sum1);
            above -= Vector512.GreaterThan(a, Vector512<short>.Zero);
            below -= Vector512.LessThan(bits, threshold);
            top = Vector512.Max(top, bits);
        }

        (Vector512<int> above0, Vector512<int> above1) = Vector512.Widen(above);
        (Vector512<int> below0, Vector512<int> below1) = Vector512.Widen(below);
        positive = Vector512.Sum(above0 + above1);
        nearZero = Vector512.Sum(below0 + below1);
        finite = Vector512.LessThanAll(top, Vector512.Create((short)InfinityBits));
        float tail = Tail(block, i, length, ref positive, ref nearZero);
        return LaneReduction.Sum(sum0 + sum1) + tail;
    }

    // Each 512-bit register of the wide path is a pair here, so that both sum the same lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Block256(ushort* block, int length, out long positive, out long nearZero, out bool finite)
    {
        Vector256<float> low0 = default, low1 = default, high0 = default, high1 = default;
        Vector256<short> above = default, below = default, top = default;
        int i = 0;
        for (; i + 32 <= length; i += 32)
        {
            Accumulate(Vector256.Load(block + i).AsInt16(), ref low0, ref low1, ref above, ref below, ref top);
            Accumulate(Vector256.Load(block + i + 16).AsInt16(), ref high0, ref high1, ref above, ref below, ref top);
        }

        (Vector256<int> above0, Vector256<int> above1) = Vector256.Widen(above);
        (Vector256<int> below0, Vector256<int> below1) = Vector256.Widen(below);
        positive = Vector256.Sum(above0 + above1);
        nearZero = Vector256.Sum(below0 + below1);
        finite = Vector256.LessThanAll(top, Vector256.Create((short)InfinityBits));
        float tail = Tail(block, i, length, ref positive, ref nearZero);
        return LaneReduction.Sum((low0 + low1) + (high0 + high1)) + tail;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        Vector256<short> packed, ref Vector256<float> even, ref Vector256<float> odd, ref Vector256<short> above, ref Vector256<short> below, ref Vector256<short> top)
    {
        Vector256<short> bits = packed & Vector256.Create((short)0x7FFF);
        Vector256<float> a = Magnitude(bits.AsUInt32() & Vector256.Create(0xFFFFu));
        Vector256<float> b = Magnitude(bits.AsUInt32() >>> 16);
        even = Vector256.FusedMultiplyAdd(a, a, even);
        odd = Vector256.FusedMultiplyAdd(b, b, odd);
        above -= Vector256.GreaterThan(packed, Vector256<short>.Zero);
        below -= Vector256.LessThan(bits, Vector256.Create((short)ThresholdBits));
        top = Vector256.Max(top, bits);
    }

    private static float Tail(ushort* block, int from, int length, ref long positive, ref long nearZero)
    {
        float sum = 0;
        for (int i = from; i < length; i++)
        {
            float value = (float)BitConverter.UInt16BitsToHalf(block[i]);
            sum += value * value;
            positive += value > 0 ? 1 : 0;
            nearZero += MathF.Abs(value) < Threshold ? 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ValueStatistics Slow(ushort* block, int length)
    {
        Span<float> values = stackalloc float[ValueStatisticsKernel.BlockLength];
        values = values[..length];
        ElementConversion.ToSingle(Checkpoints.TensorDataType.F16, new ReadOnlySpan<byte>(block, length * sizeof(ushort)), values);
        return ValueStatisticsKernel.Slow(values, Threshold);
    }
}
