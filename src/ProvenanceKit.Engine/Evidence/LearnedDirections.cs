using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E3, cos_top: with A = U diag(s) V' and C = U' B V restricted to A's k leading singular directions, the cosine between diag(s) and C,
/// sum(s_i C_ii) / (|s| |C|_F). Training puts its content into leading directions while a shared random initialisation fills all of them alike,
/// so the value stays high between relatives and low between two trainings from one seed. A and B are the sampled rows of the up projections
/// that E1 reads anyway, so this costs no further bytes; k = min(m, d) / 12, at least 2; the mean of both directions is taken.
/// Everything follows from the m x m products of rows: U and s from A A', and C = U' (B A') U diag(1 / s).
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
        double[] cross = Products(second, first, used);
        return OneWay(Products(first, first, used), cross, m, k, isTransposed: false) is { } forth
            && OneWay(Products(second, second, used), cross, m, k, isTransposed: true) is { } back ? (forth + back) / 2 : null;
    }

    // gram = A A'; cross = B A', or its transpose when the roles are exchanged.
    private static double? OneWay(double[] gram, double[] cross, int m, int k, bool isTransposed)
    {
        double[] values = new double[m];
        if (SymmetricEigen.Decompose(gram, m, values) is not { } vectors || !(values[m - k] > 1e-12 * values[m - 1]))
        {
            return null;
        }

        double[] leading = new double[k * m], partial = new double[k * m], c = new double[k * k];
        vectors.AsSpan((m - k) * m, k * m).CopyTo(leading);

        // Multiplying by the transpose of X is what the product does, so U' (B A') takes A B' and the way back takes B A' itself.
        MatrixProduct.TimesTransposed<double>(leading, isTransposed ? cross : Transposed(cross, m), partial, k, m, m);
        MatrixProduct.TimesTransposed<double>(partial, leading, c, k, k, m);
        double agreement = 0, size = 0, weight = 0;
        for (int j = 0; j < k; j++)
        {
            double singular = Math.Sqrt(values[m - k + j]);
            weight += values[m - k + j];
            for (int i = 0; i < k; i++)
            {
                double element = c[(i * k) + j] / singular;
                size += element * element;
                agreement += i == j ? singular * element : 0;
            }
        }

        double norm = Math.Sqrt(weight) * Math.Sqrt(size);
        return norm > 0 && double.IsFinite(norm) ? agreement / norm : null;
    }

    // X Y' of the unscaled rows.
    private static double[] Products(UnitRows x, UnitRows y, int[] used)
    {
        int m = used.Length;
        float[] cosines = new float[m * m];
        MatrixProduct.TimesTransposed<float>(Gather(x, used), Gather(y, used), cosines, m, m, x.Width);
        double[] products = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
            {
                products[(i * m) + j] = cosines[(i * m) + j] * x.Norms[used[i]] * y.Norms[used[j]];
            }
        }

        return products;
    }

    private static float[] Gather(UnitRows rows, int[] used)
    {
        if (used.Length == rows.Count)
        {
            return rows.Values;
        }

        float[] values = new float[used.Length * rows.Width];
        for (int i = 0; i < used.Length; i++)
        {
            rows.Values.AsSpan(used[i] * rows.Width, rows.Width).CopyTo(values.AsSpan(i * rows.Width));
        }

        return values;
    }

    private static double[] Transposed(double[] x, int n)
    {
        double[] t = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                t[(j * n) + i] = x[(i * n) + j];
            }
        }

        return t;
    }
}
