using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// v . (g * w) / |g * w| of a row w for two directions v in one pass. Products are summed in single precision over sixteen fixed lanes for 512 elements at a time and
/// those sums in double, so that the result doesn't depend on the machine's vector width; the relative error is a few times 1e-7. Rows whose squares leave the
/// range of single precision are summed in double.
/// </summary>
internal static class DirectionScore
{
    private const int Lanes = 16;
    private const int Block = 512;
    private const double Smallest = 1e-30, Largest = 1e30;

    /// <summary>Computes the two scores.</summary>
    /// <param name="row">w, n values.</param>
    /// <param name="gain">g, n values.</param>
    /// <param name="first">g * v of the first direction, n values.</param>
    /// <param name="second">g * v of the second direction, n values.</param>
    /// <returns>The scores; not finite for a row that is zero, or not finite itself.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double First, double Second) Compute(ReadOnlySpan<float> row, ReadOnlySpan<float> gain, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        int n = row.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(gain.Length, n);
        ArgumentOutOfRangeException.ThrowIfNotEqual(first.Length, n);
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, n);
        ref float w = ref MemoryMarshal.GetReference(row);
        ref float g = ref MemoryMarshal.GetReference(gain);
        ref float a = ref MemoryMarshal.GetReference(first);
        ref float b = ref MemoryMarshal.GetReference(second);
        Vector512<double> squares = default, dotA = default, dotB = default;
        int i = 0;
        while (i + Lanes <= n)
        {
            int end = Math.Min(i + Block, n - Lanes + 1);
            Vector512<float> s = default, x = default, y = default;
            for (; i < end; i += Lanes)
            {
                Vector512<float> v = Vector512.LoadUnsafe(ref w, (nuint)i), scaled = v * Vector512.LoadUnsafe(ref g, (nuint)i);
                s = Vector512.FusedMultiplyAdd(scaled, scaled, s);
                x = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref a, (nuint)i), x);
                y = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref b, (nuint)i), y);
            }

            squares += Widened(s);
            dotA += Widened(x);
            dotB += Widened(y);
        }

        double norm = Sum(squares), scoreA = Sum(dotA), scoreB = Sum(dotB);
        for (; i < n; i++)
        {
            double v = row[i], scaled = row[i] * gain[i];
            norm += scaled * scaled;
            scoreA += v * first[i];
            scoreB += v * second[i];
        }

        return norm is > Smallest and < Largest ? (scoreA / Math.Sqrt(norm), scoreB / Math.Sqrt(norm)) : InDouble(row, gain, first, second);
    }

    private static (double First, double Second) InDouble(ReadOnlySpan<float> row, ReadOnlySpan<float> gain, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        double squares = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double scaled = (double)row[i] * gain[i];
            squares += scaled * scaled;
        }

        double norm = Math.Sqrt(squares);
        return (OrderedSums.Dot(row, first) / norm, OrderedSums.Dot(row, second) / norm);
    }

    private static Vector512<double> Widened(Vector512<float> lanes)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(lanes);
        return low + high;
    }

    private static double Sum(Vector512<double> lanes)
    {
        double total = 0;
        for (int i = 0; i < Vector512<double>.Count; i++)
        {
            total += lanes[i];
        }

        return total;
    }
}
