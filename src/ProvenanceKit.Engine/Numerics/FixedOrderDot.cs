using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>Dot products of float32 vectors, accumulated in double over eight lanes in a fixed order: the same number on every machine.</summary>
internal static class FixedOrderDot
{
    /// <summary>Sum of a[i]*b[i]; NaN when a factor is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compute(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        ref float first = ref MemoryMarshal.GetReference(a);
        ref float second = ref MemoryMarshal.GetReference(b);
        Vector256<double> low = default;
        Vector256<double> high = default;
        nuint i = 0;
        nuint length = (nuint)a.Length;
        for (; i + 8 <= length; i += 8)
        {
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.LoadUnsafe(ref first, i));
            (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(Vector256.LoadUnsafe(ref second, i));
            low += a0 * b0;
            high += a1 * b1;
        }

        Vector256<double> both = low + high;
        double sum = (both.GetElement(0) + both.GetElement(2)) + (both.GetElement(1) + both.GetElement(3));
        for (; i < length; i++)
        {
            sum += (double)Unsafe.Add(ref first, i) * Unsafe.Add(ref second, i);
        }

        return sum;
    }

    /// <summary>Sum of a[i]*b[i] over doubles.</summary>
    public static double Compute(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
