namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// NumPy's density histogram of float32 values with equal bins between their minimum and maximum, then normalised to sum 1.
/// Edges and bin indices are computed in float32, as NumPy does for float32 input; bins therefore differ in width by rounding.
/// </summary>
internal static class NormHistogram
{
    /// <summary>Guards the final division, as in the reference.</summary>
    private const double SumGuard = 1e-10;

    /// <summary>Shares of the bins; null when a value is NaN or infinite, or there are no values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="binCount">Number of bins.</param>
    public static double[]? Compute(ReadOnlySpan<float> values, int binCount)
    {
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return null;
            }

            low = MathF.Min(low, value);
            high = MathF.Max(high, value);
        }

        if (values.Length == 0)
        {
            return null;
        }

        if (low == high)
        {
            low -= 0.5f;
            high += 0.5f;
        }

        float[] edges = Edges(low, high, binCount);
        long[] counts = new long[binCount];
        float range = high - low;
        foreach (float value in values)
        {
            int bin = Math.Min((int)((value - low) / range * binCount), binCount - 1);
            if (value < edges[bin])
            {
                bin--;
            }
            else if (bin != binCount - 1 && value >= edges[bin + 1])
            {
                bin++;
            }

            counts[bin]++;
        }

        double[] density = new double[binCount];
        double sum = 0;
        for (int bin = 0; bin < binCount; bin++)
        {
            density[bin] = counts[bin] / (double)(edges[bin + 1] - edges[bin]) / values.Length;
            sum += density[bin];
        }

        for (int bin = 0; bin < binCount; bin++)
        {
            density[bin] /= sum + SumGuard;
        }

        return density;
    }

    private static float[] Edges(float low, float high, int binCount)
    {
        float step = (high - low) / binCount;
        float[] edges = new float[binCount + 1];
        for (int i = 0; i < binCount; i++)
        {
            edges[i] = (i * step) + low;
        }

        edges[binCount] = high;
        return edges;
    }
}
