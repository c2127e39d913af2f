using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// C = A B' for row-major A [m, k], B [n, k], C [m, n], in float or double. Every element of C is a chain of fused multiply-adds over k in
/// ascending order within blocks of <see cref="BlockDepth"/>, and the block sums are added in ascending order: the result is the same on every
/// machine, vector width and thread count. NaN and infinities propagate as in scalar arithmetic.
/// </summary>
internal static class MatrixProduct
{
    /// <summary>Elements of k per block.</summary>
    public const int BlockDepth = 256;

    private const int TileRows = 8;

    /// <summary>Computes C = A B'.</summary>
    /// <param name="a">m x k.</param>
    /// <param name="b">n x k.</param>
    /// <param name="c">m x n, overwritten.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Rows of B.</param>
    /// <param name="k">Columns of both.</param>
    public static void TimesTransposed<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int m, int n, int k)
        where T : unmanaged, INumber<T>
    {
        if (a.Length < checked(m * k) || b.Length < checked(n * k) || c.Length < checked(m * n))
        {
            throw new ArgumentException("A matrix is shorter than its shape.");
        }

        int panel = 2 * Vector512<T>.Count;
        T[] packed = ArrayPool<T>.Shared.Rent(panel * BlockDepth);
        try
        {
            c[..(m * n)].Clear();
            for (int column = 0; column < n; column += panel)
            {
                int width = Math.Min(panel, n - column);
                for (int depth = 0; depth < k; depth += BlockDepth)
                {
                    int length = Math.Min(BlockDepth, k - depth);
                    Pack(b, packed, column, width, depth, length, k, panel);
                    for (int row = 0; row < m; row += TileRows)
                    {
                        int rows = Math.Min(TileRows, m - row);
                        if (rows == TileRows && width == panel)
                        {
                            Tile(a, packed, c, row, column, depth, length, n, k);
                        }
                        else
                        {
                            Edge(a, packed, c, row, rows, column, width, depth, length, n, k, panel);
                        }
                    }
                }
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(packed);
        }
    }

    private static void Pack<T>(ReadOnlySpan<T> b, T[] packed, int column, int width, int depth, int length, int k, int panel)
        where T : unmanaged
    {
        for (int j = 0; j < width; j++)
        {
            ReadOnlySpan<T> row = b.Slice(((column + j) * k) + depth, length);
            ref T target = ref packed[j];
            for (int p = 0; p < row.Length; p++)
            {
                Unsafe.Add(ref target, p * panel) = row[p];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T>(ReadOnlySpan<T> a, T[] packed, Span<T> c, int row, int column, int depth, int length, int n, int k)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ref T source = ref Unsafe.Add(ref MemoryMarshal.GetReference(a), (row * k) + depth);
            ref T target = ref Unsafe.Add(ref MemoryMarshal.GetReference(c), (row * n) + column);
            Tile512(ref source, ref MemoryMarshal.GetArrayDataReference(packed), ref target, length, n, k);
            return;
        }

        int half = 2 * Vector256<T>.Count;
        for (int r = 0; r < TileRows; r += 4)
        {
            for (int h = 0; h < 2; h++)
            {
                ref T source = ref Unsafe.Add(ref MemoryMarshal.GetReference(a), ((row + r) * k) + depth);
                ref T target = ref Unsafe.Add(ref MemoryMarshal.GetReference(c), ((row + r) * n) + column + (h * half));
                Tile256(ref source, ref packed[h * half], ref target, length, n, k);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile512<T>(ref T a, ref T b, ref T c, int length, int n, int k)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<T> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        ref T a4 = ref Unsafe.Add(ref a, 4 * k);
        for (int p = 0; p < length; p++)
        {
            Vector512<T> b0 = Vector512.LoadUnsafe(ref b), b1 = Vector512.LoadUnsafe(ref b, (nuint)lanes);
            b = ref Unsafe.Add(ref b, 2 * lanes);
            Vector512<T> x = Vector512.Create(Unsafe.Add(ref a, p));
            c00 = Fma(x, b0, c00);
            c01 = Fma(x, b1, c01);
            x = Vector512.Create(Unsafe.Add(ref a, p + k));
            c10 = Fma(x, b0, c10);
            c11 = Fma(x, b1, c11);
            x = Vector512.Create(Unsafe.Add(ref a, p + (2 * k)));
            c20 = Fma(x, b0, c20);
            c21 = Fma(x, b1, c21);
            x = Vector512.Create(Unsafe.Add(ref a, p + (3 * k)));
            c30 = Fma(x, b0, c30);
            c31 = Fma(x, b1, c31);
            x = Vector512.Create(Unsafe.Add(ref a4, p));
            c40 = Fma(x, b0, c40);
            c41 = Fma(x, b1, c41);
            x = Vector512.Create(Unsafe.Add(ref a4, p + k));
            c50 = Fma(x, b0, c50);
            c51 = Fma(x, b1, c51);
            x = Vector512.Create(Unsafe.Add(ref a4, p + (2 * k)));
            c60 = Fma(x, b0, c60);
            c61 = Fma(x, b1, c61);
            x = Vector512.Create(Unsafe.Add(ref a4, p + (3 * k)));
            c70 = Fma(x, b0, c70);
            c71 = Fma(x, b1, c71);
        }

        Add(ref c, c00, c01, lanes);
        Add(ref Unsafe.Add(ref c, n), c10, c11, lanes);
        Add(ref Unsafe.Add(ref c, 2 * n), c20, c21, lanes);
        Add(ref Unsafe.Add(ref c, 3 * n), c30, c31, lanes);
        Add(ref Unsafe.Add(ref c, 4 * n), c40, c41, lanes);
        Add(ref Unsafe.Add(ref c, 5 * n), c50, c51, lanes);
        Add(ref Unsafe.Add(ref c, 6 * n), c60, c61, lanes);
        Add(ref Unsafe.Add(ref c, 7 * n), c70, c71, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile256<T>(ref T a, ref T b, ref T c, int length, int n, int k)
        where T : unmanaged
    {
        int lanes = Vector256<T>.Count;
        Vector256<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (int p = 0; p < length; p++)
        {
            Vector256<T> b0 = Vector256.LoadUnsafe(ref b), b1 = Vector256.LoadUnsafe(ref b, (nuint)lanes);
            b = ref Unsafe.Add(ref b, 4 * lanes);
            Vector256<T> x = Vector256.Create(Unsafe.Add(ref a, p));
            c00 = Fma(x, b0, c00);
            c01 = Fma(x, b1, c01);
            x = Vector256.Create(Unsafe.Add(ref a, p + k));
            c10 = Fma(x, b0, c10);
            c11 = Fma(x, b1, c11);
            x = Vector256.Create(Unsafe.Add(ref a, p + (2 * k)));
            c20 = Fma(x, b0, c20);
            c21 = Fma(x, b1, c21);
            x = Vector256.Create(Unsafe.Add(ref a, p + (3 * k)));
            c30 = Fma(x, b0, c30);
            c31 = Fma(x, b1, c31);
        }

        Add(ref c, c00, c01, lanes);
        Add(ref Unsafe.Add(ref c, n), c10, c11, lanes);
        Add(ref Unsafe.Add(ref c, 2 * n), c20, c21, lanes);
        Add(ref Unsafe.Add(ref c, 3 * n), c30, c31, lanes);
    }

    // Tiles at the lower and right edges: the same chains, one element at a time over the packed panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge<T>(
        ReadOnlySpan<T> a, T[] packed, Span<T> c, int row, int rows, int column, int width, int depth, int length, int n, int k, int panel)
        where T : unmanaged, INumber<T>
    {
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> source = a.Slice(((row + r) * k) + depth, length);
            Span<T> target = c.Slice(((row + r) * n) + column, width);
            int j = 0;
            for (; j + Vector256<T>.Count <= width; j += Vector256<T>.Count)
            {
                Vector256<T> sum = default;
                for (int p = 0; p < source.Length; p++)
                {
                    sum = Fma(Vector256.Create(source[p]), Vector256.LoadUnsafe(ref packed[(p * panel) + j]), sum);
                }

                (Vector256.LoadUnsafe(ref target[j]) + sum).StoreUnsafe(ref target[j]);
            }

            for (; j < width; j++)
            {
                T sum = T.Zero;
                for (int p = 0; p < source.Length; p++)
                {
                    sum = Fma(source[p], packed[(p * panel) + j], sum);
                }

                target[j] += sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(ref T c, Vector512<T> low, Vector512<T> high, int lanes)
        where T : unmanaged
    {
        (Vector512.LoadUnsafe(ref c) + low).StoreUnsafe(ref c);
        (Vector512.LoadUnsafe(ref c, (nuint)lanes) + high).StoreUnsafe(ref c, (nuint)lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(ref T c, Vector256<T> low, Vector256<T> high, int lanes)
        where T : unmanaged
    {
        (Vector256.LoadUnsafe(ref c) + low).StoreUnsafe(ref c);
        (Vector256.LoadUnsafe(ref c, (nuint)lanes) + high).StoreUnsafe(ref c, (nuint)lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fma<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z) =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Fma<T>(Vector256<T> x, Vector256<T> y, Vector256<T> z) =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fma<T>(T x, T y, T z)
        where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float)
            ? T.CreateTruncating(MathF.FusedMultiplyAdd(float.CreateTruncating(x), float.CreateTruncating(y), float.CreateTruncating(z)))
            : T.CreateTruncating(Math.FusedMultiplyAdd(double.CreateTruncating(x), double.CreateTruncating(y), double.CreateTruncating(z)));
}
