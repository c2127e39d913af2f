namespace ProvenanceKit.Engine.Numerics;

/// <summary>Pearson's correlation in double, two passes, clipped to [-1, 1].</summary>
internal static class PearsonCorrelation
{
    /// <summary>r of two series of equal length; NaN when either contains NaN or has no variance.</summary>
    public static double Compute(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        double meanA = Mean(a);
        double meanB = Mean(b);
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i] - meanA;
            double y = b[i] - meanB;
            product += x * y;
            squareA += x * x;
            squareB += y * y;
        }

        return Math.Clamp(product / (Math.Sqrt(squareA) * Math.Sqrt(squareB)), -1.0, 1.0);
    }

    /// <summary>Population standard deviation; 0 for an empty series.</summary>
    public static double StandardDeviation(ReadOnlySpan<double> values)
    {
        if (values.Length == 0)
        {
            return 0;
        }

        double mean = Mean(values);
        double square = 0;
        foreach (double value in values)
        {
            square += (value - mean) * (value - mean);
        }

        return Math.Sqrt(square / values.Length);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
