namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// Mean and population standard deviation in float32 with NumPy's pairwise summation (blocks of 128, eight partial sums), so that statistics of norm
/// tensors have the reference's rounding. Source: the description of pairwise summation in NumPy's documentation of <c>numpy.sum</c>.
/// </summary>
internal static class SinglePairwise
{
    private const int BlockLength = 128;

    /// <summary>Mean; NaN for an empty span.</summary>
    public static float Mean(ReadOnlySpan<float> values) => Sum(values) / values.Length;

    /// <summary>Population standard deviation; NaN for an empty span.</summary>
    public static float StandardDeviation(ReadOnlySpan<float> values)
    {
        float mean = Mean(values);
        float[] squares = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float difference = values[i] - mean;
            squares[i] = difference * difference;
        }

        return MathF.Sqrt(Sum(squares) / values.Length);
    }

    /// <summary>Sum in float32.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        int length = values.Length;
        if (length < 8)
        {
            float few = 0;
            foreach (float value in values)
            {
                few += value;
            }

            return few;
        }

        if (length > BlockLength)
        {
            int half = length / 2;
            half -= half % 8;
            return Sum(values[..half]) + Sum(values[half..]);
        }

        Span<float> partial = stackalloc float[8];
        values[..8].CopyTo(partial);
        int i = 8;
        for (; i < length - (length % 8); i += 8)
        {
            for (int lane = 0; lane < 8; lane++)
            {
                partial[lane] += values[i + lane];
            }
        }

        float sum = ((partial[0] + partial[1]) + (partial[2] + partial[3])) + ((partial[4] + partial[5]) + (partial[6] + partial[7]));
        for (; i < length; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
