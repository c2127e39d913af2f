namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>Inner products of two low-rank deltas X = s B1 A1 and Y = t B2 A2 of one weight, from matrices of rank x rank.</summary>
/// <param name="Inner">(X, Y).</param>
/// <param name="First">|X|^2.</param>
/// <param name="Second">|Y|^2.</param>
/// <param name="Variance">|Y X'|^2 / outputs: the variance of (X, U Y) over turns U of the outputs.</param>
/// <param name="InnerA">(A1, A2) when the ranks are equal.</param>
/// <param name="FirstA">|A1|^2.</param>
/// <param name="SecondA">|A2|^2.</param>
internal readonly record struct DeltaProducts(double Inner, double First, double Second, double Variance, double InnerA, double FirstA, double SecondA)
{
    /// <summary>Computes the products.</summary>
    public static DeltaProducts Of(LoraModule x, (float[] A, float[] B) fx, LoraModule y, (float[] A, float[] B) fy)
    {
        double[,] bx = Columns(fx.B, x.Rank, fx.B, x.Rank), by = Columns(fy.B, y.Rank, fy.B, y.Rank), bxy = Columns(fx.B, x.Rank, fy.B, y.Rank);
        double[,] ax = Rows(fx.A, x.Rank, fx.A, x.Rank), ay = Rows(fy.A, y.Rank, fy.A, y.Rank), axy = Rows(fx.A, x.Rank, fy.A, y.Rank);
        double s = x.Scale, t = y.Scale;

        // |Y X'|^2 = s^2 t^2 trace((A2 A1')(B1' B1)(A1 A2')(B2' B2)).
        double[,] left = Multiply(Transpose(axy), bx), right = Multiply(axy, by);
        double trace = 0;
        for (int i = 0; i < left.GetLength(0); i++)
        {
            for (int j = 0; j < left.GetLength(1); j++)
            {
                trace += left[i, j] * right[j, i];
            }
        }

        double innerA = 0, firstA = 0, secondA = 0;
        for (int i = 0; i < x.Rank; i++)
        {
            firstA += ax[i, i];
            innerA += i < y.Rank ? axy[i, i] : 0;
        }

        for (int i = 0; i < y.Rank; i++)
        {
            secondA += ay[i, i];
        }

        return new DeltaProducts(s * t * Sum(bxy, axy), s * s * Sum(bx, ax), t * t * Sum(by, ay), s * s * t * t * trace / x.Outputs, innerA, firstA, secondA);
    }

    // P' Q for P [n, p] and Q [n, q].
    private static double[,] Columns(float[] p, int pCount, float[] q, int qCount)
    {
        var result = new double[pCount, qCount];
        for (int row = 0; row < p.Length / pCount; row++)
        {
            for (int i = 0; i < pCount; i++)
            {
                double value = p[(row * pCount) + i];
                for (int j = 0; j < qCount; j++)
                {
                    result[i, j] += value * q[(row * qCount) + j];
                }
            }
        }

        return result;
    }

    // P Q' for P [p, n] and Q [q, n].
    private static double[,] Rows(float[] p, int pCount, float[] q, int qCount)
    {
        var result = new double[pCount, qCount];
        int n = p.Length / pCount;
        for (int i = 0; i < pCount; i++)
        {
            for (int j = 0; j < qCount; j++)
            {
                double sum = 0;
                for (int k = 0; k < n; k++)
                {
                    sum += (double)p[(i * n) + k] * q[(j * n) + k];
                }

                result[i, j] = sum;
            }
        }

        return result;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        var result = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                for (int k = 0; k < a.GetLength(1); k++)
                {
                    result[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return result;
    }

    private static double[,] Transpose(double[,] a)
    {
        var result = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
            {
                result[j, i] = a[i, j];
            }
        }

        return result;
    }

    private static double Sum(double[,] a, double[,] b)
    {
        double sum = 0;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
            {
                sum += a[i, j] * b[i, j];
            }
        }

        return sum;
    }
}
