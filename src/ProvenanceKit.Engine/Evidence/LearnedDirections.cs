using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E3, cos_top: with A = U diag(s) V' and C = U' B V restricted to A's k leading singular directions, the cosine between diag(s) and C,
/// sum(s_i C_ii) / (|s| |C|_F). Training puts its content into leading directions while a shared random initialisation fills all of them alike,
/// so the value stays high between relatives and low between two trainings from one seed. A and B are the sampled rows of the up projections
/// that E1 reads anyway, so this costs no further bytes; k = min(m, d) / 12, at least 2; the mean of both directions is taken.
/// On the zoo: descendants and siblings at least 0.90, same-seed pairs at most 0.57 (the prototype on whole matrices of five roles with k = d / 16: 0.93 and 0.55).
/// </summary>
internal static class LearnedDirections
{
    private const int DirectionShare = 12;
    private const int MinimumUnits = 16;

    /// <summary>Measures the agreement of two sets of rows of the same units; null when there are too few or they are degenerate.</summary>
    public static double? Measure(UnitRows first, UnitRows second)
    {
        int d = first.Width;
        int[] used = [.. Enumerable.Range(0, first.Count).Where(i => first.Norms[i] > 0 && second.Norms[i] > 0)];
        int m = used.Length;
        if (m < MinimumUnits || d < MinimumUnits)
        {
            return null;
        }

        int k = Math.Max(2, Math.Min(m, d) / DirectionShare);
        double[] a = Unscaled(first, used), b = Unscaled(second, used), at = Transposed(a, m, d), bt = Transposed(b, m, d);

        // The smaller side carries the eigenvectors, so that the other side follows from one product.
        return m <= d
            ? Mean(OneWay(a, at, bt, m, d, k), OneWay(b, bt, at, m, d, k))
            : Mean(OneWay(at, a, b, d, m, k), OneWay(bt, b, a, d, m, k));
    }

    private static double? Mean(double? x, double? y) => x is { } a && y is { } b ? (a + b) / 2 : null;

    // x is n x w with n <= w, xt and yt are the transposes of x and y.
    private static double? OneWay(double[] x, double[] xt, double[] yt, int n, int w, int k)
    {
        if (Leading(x, n, w, k) is not { } left)
        {
            return null;
        }

        double[] right = new double[k * w], projected = new double[k * w], singular = new double[k], c = new double[k * k];
        MatrixProduct.TimesTransposed<double>(left, xt, right, k, w, n);
        MatrixProduct.TimesTransposed<double>(left, yt, projected, k, w, n);
        for (int i = 0; i < k; i++)
        {
            Span<double> row = right.AsSpan(i * w, w);
            singular[i] = Math.Sqrt(OrderedSums.Dot(row, row));
            if (singular[i] < 1e-12)
            {
                return null;
            }

            foreach (ref double v in row)
            {
                v /= singular[i];
            }
        }

        MatrixProduct.TimesTransposed<double>(projected, right, c, k, k, w);
        double agreement = 0;
        for (int i = 0; i < k; i++)
        {
            agreement += singular[i] * c[(i * k) + i];
        }

        double size = Math.Sqrt(OrderedSums.Dot(singular, singular) * OrderedSums.Dot(c, c));
        return size > 0 && double.IsFinite(size) ? agreement / size : null;
    }

    // The k leading left singular directions of an n x w matrix, as rows, from the eigenvectors of X X'.
    private static double[]? Leading(double[] x, int n, int w, int k)
    {
        double[] gram = new double[n * n], values = new double[n];
        MatrixProduct.TimesTransposed<double>(x, x, gram, n, n, w);
        double[]? vectors = SymmetricEigen.Decompose(gram, n, values);
        if (vectors is null)
        {
            return null;
        }

        double[] leading = new double[k * n];
        for (int i = 0; i < k; i++)
        {
            vectors.AsSpan((n - 1 - i) * n, n).CopyTo(leading.AsSpan(i * n));
        }

        return leading;
    }

    private static double[] Unscaled(UnitRows rows, int[] used)
    {
        double[] values = new double[used.Length * rows.Width];
        for (int i = 0; i < used.Length; i++)
        {
            double norm = rows.Norms[used[i]];
            ReadOnlySpan<float> source = rows.Values.AsSpan(used[i] * rows.Width, rows.Width);
            Span<double> target = values.AsSpan(i * rows.Width, rows.Width);
            for (int j = 0; j < source.Length; j++)
            {
                target[j] = source[j] * norm;
            }
        }

        return values;
    }

    private static double[] Transposed(double[] x, int rows, int columns)
    {
        double[] t = new double[x.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                t[(j * rows) + i] = x[(i * columns) + j];
            }
        }

        return t;
    }
}
