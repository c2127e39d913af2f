namespace ProvenanceKit.Engine.Evidence;

/// <summary>Tail bounds in logarithms, so that 1e-2000 is a number like any other.</summary>
internal static class LogProbability
{
    /// <summary>ln 10.</summary>
    public const double Ln10 = 2.302585092994046;

    /// <summary>
    /// Bound on ln P(K >= k) for the total number K of fixed points over <paramref name="groups"/> independent exchangeable groups:
    /// min(0, k ln L - ln k!). From E[C(K, k)] &lt;= L^k / k! by Markov's inequality; exact for finite samples.
    /// </summary>
    public static double FixedPoints(int k, int groups) => k <= 0 ? 0 : Math.Min(0, (k * Math.Log(Math.Max(groups, 1))) - LogFactorial(k));

    /// <summary>ln n!: summed for small n, Stirling's series beyond.</summary>
    public static double LogFactorial(int n)
    {
        if (n < 256)
        {
            double sum = 0;
            for (int i = 2; i <= n; i++)
            {
                sum += Math.Log(i);
            }

            return sum;
        }

        double x = n + 1.0;
        return ((x - 0.5) * Math.Log(x)) - x + 0.9189385332046728 + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }
}
