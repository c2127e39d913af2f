namespace ProvenanceKit.Engine.Numerics;

/// <summary>Least squares of y on few columns from their inner products, by Cholesky's method.</summary>
internal static class LeastSquares
{
    /// <summary>Solves (X'X) c = X'y.</summary>
    /// <param name="gram">X'X, p x p row-major; kept.</param>
    /// <param name="right">X'y.</param>
    /// <param name="coefficients">c.</param>
    /// <returns>False when the columns are dependent within rounding.</returns>
    public static bool Solve(double[] gram, double[] right, Span<double> coefficients)
    {
        int p = right.Length;
        double[] l = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = gram[(i * p) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= l[(i * p) + k] * l[(j * p) + k];
                }

                if (i == j)
                {
                    if (!(sum > 1e-10 * gram[(i * p) + i]))
                    {
                        return false;
                    }

                    l[(i * p) + i] = Math.Sqrt(sum);
                }
                else
                {
                    l[(i * p) + j] = sum / l[(j * p) + j];
                }
            }
        }

        for (int i = 0; i < p; i++)
        {
            double sum = right[i];
            for (int k = 0; k < i; k++)
            {
                sum -= l[(i * p) + k] * coefficients[k];
            }

            coefficients[i] = sum / l[(i * p) + i];
        }

        for (int i = p - 1; i >= 0; i--)
        {
            double sum = coefficients[i];
            for (int k = i + 1; k < p; k++)
            {
                sum -= l[(k * p) + i] * coefficients[k];
            }

            coefficients[i] = sum / l[(i * p) + i];
        }

        return true;
    }
}
