using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// Sums in double over eight fixed lanes (element i goes to lane i mod 8), lanes added in ascending order, so that the result doesn't depend
/// on the machine's vector width. NaN and infinities propagate.
/// </summary>
internal static class OrderedSums
{
    private const int Lanes = 8;

    /// <summary>Sum of x_i^2.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x) => Dot(x, x);

    /// <summary>Sum of x_i y_i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        int n = Math.Min(x.Length, y.Length);
        ref float a = ref MemoryMarshal.GetReference(x);
        ref float b = ref MemoryMarshal.GetReference(y);
        Vector512<double> sum = default;
        int i = 0;
        for (; i + Lanes <= n; i += Lanes)
        {
            (Vector256<double> al, Vector256<double> ah) = Vector256.Widen(Vector256.LoadUnsafe(ref a, (nuint)i));
            (Vector256<double> bl, Vector256<double> bh) = Vector256.Widen(Vector256.LoadUnsafe(ref b, (nuint)i));
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(al, ah), Vector512.Create(bl, bh), sum);
        }

        Span<double> lanes = stackalloc double[Lanes];
        sum.CopyTo(lanes);
        for (; i < n; i++)
        {
            lanes[i % Lanes] = Math.FusedMultiplyAdd(x[i], y[i], lanes[i % Lanes]);
        }

        return Add(lanes);
    }

    /// <summary>Sum of x_i y_i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int n = Math.Min(x.Length, y.Length);
        ref double a = ref MemoryMarshal.GetReference(x);
        ref double b = ref MemoryMarshal.GetReference(y);
        Vector512<double> sum = default;
        int i = 0;
        for (; i + Lanes <= n; i += Lanes)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i), sum);
        }

        Span<double> lanes = stackalloc double[Lanes];
        sum.CopyTo(lanes);
        for (; i < n; i++)
        {
            lanes[i % Lanes] = Math.FusedMultiplyAdd(x[i], y[i], lanes[i % Lanes]);
        }

        return Add(lanes);
    }

    private static double Add(ReadOnlySpan<double> lanes)
    {
        double total = 0;
        foreach (double lane in lanes)
        {
            total += lane;
        }

        return total;
    }
}
