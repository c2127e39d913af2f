using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of a real symmetric matrix in double: Householder reduction to tridiagonal form, implicit QL with Wilkinson shifts,
/// and the plane rotations applied to slabs of the basis that stay in cache (Golub and Van Loan, Matrix Computations, 4th ed., 8.3). Same result on every
/// machine and thread count.
/// </summary>
internal static class SymmetricEigen
{
    private const int SlabColumns = 32;
    private const int MaxSweeps = 60;
    private const int RotationBuffer = 1 << 15;

    /// <summary>Decomposes A = V' diag(w) V.</summary>
    /// <param name="matrix">n x n, row-major, symmetric and finite; destroyed.</param>
    /// <param name="n">Order.</param>
    /// <param name="values">Eigenvalues in ascending order, n long.</param>
    /// <returns>Row i is the unit eigenvector of value i, n x n row-major; null when the matrix isn't finite or QL doesn't converge.</returns>
    public static double[]? Decompose(double[] matrix, int n, Span<double> values)
    {
        double scale = 0;
        foreach (double x in matrix.AsSpan(0, n * n))
        {
            scale = Math.Max(scale, Math.Abs(x));
        }

        if (!double.IsFinite(scale) || matrix.AsSpan(0, n * n).ContainsAnyExceptInRange(-scale, scale))
        {
            return null;
        }

        double[] basis = new double[n * n];
        if (scale == 0)
        {
            values[..n].Clear();
            for (int i = 0; i < n; i++)
            {
                basis[(i * n) + i] = 1;
            }

            return basis;
        }

        // A power of two: scaling is exact, and squares neither overflow nor vanish.
        double factor = Math.ScaleB(1, -Math.ILogB(scale));
        foreach (ref double x in matrix.AsSpan(0, n * n))
        {
            x *= factor;
        }

        double[] diagonal = new double[n], off = new double[n], beta = new double[n];
        Tridiagonalise(matrix, n, diagonal, off, beta);
        FormBasis(matrix, n, beta, basis);
        if (!ImplicitQl(diagonal, off, n, basis))
        {
            return null;
        }

        return Sorted(diagonal, basis, n, values, 1 / factor);
    }

    // Row k keeps the reflector of column k in its elements k + 1 .. n - 1. The rank-two update of step k and the product with the next
    // reflector share one pass over the matrix, which is bound by memory.
    private static void Tridiagonalise(double[] a, int n, double[] diagonal, double[] off, double[] beta)
    {
        double[] product = new double[n], v = new double[n], w = new double[n], next = new double[n];
        bool hasProduct = false;
        for (int k = 0; k < n - 1; k++)
        {
            int first = k + 1;
            diagonal[k] = a[(k * n) + k];
            Span<double> row = a.AsSpan((k * n) + first, n - first);
            if (!hasProduct)
            {
                (off[k], beta[k]) = Reflector(row);
                row.CopyTo(v.AsSpan(first));
                for (int i = first; i < n; i++)
                {
                    product[i] = beta[k] == 0 ? 0 : OrderedSums.Dot(a.AsSpan((i * n) + first, n - first), v.AsSpan(first, n - first));
                }
            }

            double b = beta[k];
            double dot = b * OrderedSums.Dot(product.AsSpan(first, n - first), v.AsSpan(first, n - first));
            for (int i = first; i < n; i++)
            {
                w[i] = b * (product[i] - (0.5 * dot * v[i]));
            }

            int following = first + 1;
            UpdateRow(a.AsSpan((first * n) + first, n - first), v.AsSpan(first), w.AsSpan(first), v[first], w[first]);
            if (following >= n)
            {
                break;
            }

            Span<double> nextRow = a.AsSpan((first * n) + following, n - following);
            (off[first], beta[first]) = Reflector(nextRow);
            nextRow.CopyTo(next.AsSpan(following));
            for (int i = following; i < n; i++)
            {
                Span<double> target = a.AsSpan((i * n) + following, n - following);
                UpdateRow(target, v.AsSpan(following), w.AsSpan(following), v[i], w[i]);
                product[i] = OrderedSums.Dot(target, next.AsSpan(following, n - following));
            }

            (v, next) = (next, v);
            hasProduct = true;
        }

        diagonal[n - 1] = a[(n * n) - 1];
    }

    // Overwrites x by v with (I - beta v v') x = alpha e1.
    private static (double Alpha, double Beta) Reflector(Span<double> x)
    {
        double tail = x.Length > 1 ? OrderedSums.Dot(x[1..], x[1..]) : 0;
        if (tail == 0)
        {
            double kept = x[0];
            x[0] = 0;
            return (kept, 0);
        }

        double norm = Math.Sqrt((x[0] * x[0]) + tail);
        double alpha = x[0] > 0 ? -norm : norm;
        x[0] -= alpha;
        return (alpha, 2 / ((x[0] * x[0]) + tail));
    }

    // row -= vi w + wi v
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateRow(Span<double> row, ReadOnlySpan<double> v, ReadOnlySpan<double> w, double vi, double wi)
    {
        ref double r = ref MemoryMarshal.GetReference(row);
        ref double pv = ref MemoryMarshal.GetReference(v);
        ref double pw = ref MemoryMarshal.GetReference(w);
        Vector256<double> a = Vector256.Create(-vi), b = Vector256.Create(-wi);
        int i = 0;
        for (; i + Vector256<double>.Count <= row.Length; i += Vector256<double>.Count)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref r, (nuint)i);
            x = Vector256.FusedMultiplyAdd(a, Vector256.LoadUnsafe(ref pw, (nuint)i), x);
            Vector256.FusedMultiplyAdd(b, Vector256.LoadUnsafe(ref pv, (nuint)i), x).StoreUnsafe(ref r, (nuint)i);
        }

        for (; i < row.Length; i++)
        {
            row[i] = Math.FusedMultiplyAdd(-wi, v[i], Math.FusedMultiplyAdd(-vi, w[i], row[i]));
        }
    }

    // Q' by rows: basis starts as I, and reflectors act from the last to the first on the trailing columns (components) of Q.
    private static void FormBasis(double[] a, int n, double[] beta, double[] basis)
    {
        for (int i = 0; i < n; i++)
        {
            basis[(i * n) + i] = 1;
        }

        double[] sums = new double[n];
        for (int k = n - 2; k >= 0; k--)
        {
            if (beta[k] == 0)
            {
                continue;
            }

            int first = k + 1;
            ReadOnlySpan<double> v = a.AsSpan((k * n) + first, n - first);
            for (int i = first; i < n; i++)
            {
                // Row i of Q' (column i of Q): subtract beta (v . q) v.
                Span<double> q = basis.AsSpan((i * n) + first, n - first);
                sums[i] = -beta[k] * OrderedSums.Dot(q, v);
                AddScaled(q, v, sums[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double s = ref MemoryMarshal.GetReference(source);
        Vector256<double> f = Vector256.Create(factor);
        int i = 0;
        for (; i + Vector256<double>.Count <= target.Length; i += Vector256<double>.Count)
        {
            Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref s, (nuint)i), Vector256.LoadUnsafe(ref t, (nuint)i)).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.FusedMultiplyAdd(factor, source[i], target[i]);
        }
    }

    private static bool ImplicitQl(double[] d, double[] e, int n, double[] basis)
    {
        var rotations = new List<Rotation>(RotationBuffer + n);
        for (int l = 0; l < n; l++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int m = l;
                while (m < n - 1 && Math.Abs(e[m]) > double.Epsilon + (1.1102230246251565e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1]))))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                if (sweep == MaxSweeps)
                {
                    return false;
                }

                Sweep(d, e, l, m, rotations);
                if (rotations.Count >= RotationBuffer)
                {
                    Apply(basis, n, rotations);
                    rotations.Clear();
                }
            }
        }

        Apply(basis, n, rotations);
        return true;
    }

    // One implicit QL step on the block l..m; the rotation recorded for i acts on rows i and i + 1 of the basis.
    private static void Sweep(double[] d, double[] e, int l, int m, List<Rotation> rotations)
    {
        double shift = (d[l + 1] - d[l]) / (2 * e[l]);
        double root = Math.Sqrt((shift * shift) + 1);
        double g = d[m] - d[l] + (e[l] / (shift + (shift < 0 ? -root : root)));
        double s = 1, c = 1, p = 0;
        for (int i = m - 1; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            double r = Math.Sqrt((f * f) + (g * g));
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            double t = ((d[i] - g) * s) + (2 * c * b);
            p = s * t;
            d[i + 1] = g + p;
            g = (c * t) - b;
            rotations.Add(new Rotation(i, c, s));
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(double[] basis, int n, List<Rotation> rotations)
    {
        ReadOnlySpan<Rotation> all = CollectionsMarshal.AsSpan(rotations);
        double[] slab = new double[n * SlabColumns];
        for (int column = 0; column < n; column += SlabColumns)
        {
            int width = Math.Min(SlabColumns, n - column);
            for (int i = 0; i < n; i++)
            {
                basis.AsSpan((i * n) + column, width).CopyTo(slab.AsSpan(i * SlabColumns));
            }

            foreach (ref readonly Rotation rotation in all)
            {
                Rotate(ref slab[rotation.Row * SlabColumns], rotation.Cosine, rotation.Sine);
            }

            for (int i = 0; i < n; i++)
            {
                slab.AsSpan(i * SlabColumns, width).CopyTo(basis.AsSpan((i * n) + column));
            }
        }
    }

    // (x, y) <- (c x - s y, s x + c y) for row x and the one below it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(ref double row, double cosine, double sine)
    {
        Vector512<double> c = Vector512.Create(cosine), s = Vector512.Create(sine);
        for (nuint j = 0; j < SlabColumns; j += 8)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref row, j), y = Vector512.LoadUnsafe(ref row, j + SlabColumns);
            ((c * x) - (s * y)).StoreUnsafe(ref row, j);
            ((s * x) + (c * y)).StoreUnsafe(ref row, j + SlabColumns);
        }
    }

    private static double[] Sorted(double[] diagonal, double[] basis, int n, Span<double> values, double factor)
    {
        int[] order = new int[n];
        for (int i = 0; i < n; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (x, y) => diagonal[x] != diagonal[y] ? diagonal[x].CompareTo(diagonal[y]) : x.CompareTo(y));
        Permute(basis, n, order);
        for (int i = 0; i < n; i++)
        {
            values[i] = diagonal[order[i]] * factor;
        }

        return basis;
    }

    // Row i becomes what row order[i] was, cycle by cycle, without a second matrix.
    private static void Permute(double[] basis, int n, int[] order)
    {
        bool[] done = new bool[n];
        double[] kept = new double[n];
        for (int start = 0; start < n; start++)
        {
            if (done[start] || order[start] == start)
            {
                continue;
            }

            basis.AsSpan(start * n, n).CopyTo(kept);
            int i = start;
            while (order[i] != start)
            {
                basis.AsSpan(order[i] * n, n).CopyTo(basis.AsSpan(i * n));
                done[i] = true;
                i = order[i];
            }

            kept.CopyTo(basis.AsSpan(i * n));
            done[i] = true;
        }
    }

    private readonly record struct Rotation(int Row, double Cosine, double Sine);
}
