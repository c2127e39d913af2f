namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// What one pass over values gathers. The sum carries its rounding error along (Neumaier), so that it comes out the same however the values were
/// split into parts.
/// </summary>
internal readonly record struct ValueStatistics
{
    private readonly double _sum;
    private readonly double _error;

    /// <summary>Statistics of one part.</summary>
    /// <param name="sumOfSquares">Sum of squares.</param>
    /// <param name="positiveCount">Values greater than zero.</param>
    /// <param name="nearZeroCount">Values with a magnitude below the threshold.</param>
    /// <param name="nonFiniteCount">NaN and infinite values.</param>
    public ValueStatistics(double sumOfSquares, long positiveCount, long nearZeroCount, long nonFiniteCount)
        : this(sumOfSquares, 0, positiveCount, nearZeroCount, nonFiniteCount)
    {
    }

    private ValueStatistics(double sum, double error, long positiveCount, long nearZeroCount, long nonFiniteCount)
    {
        _sum = sum;
        _error = error;
        PositiveCount = positiveCount;
        NearZeroCount = nearZeroCount;
        NonFiniteCount = nonFiniteCount;
    }

    /// <summary>Magnitude below which a value counts as near zero, before rounding to the storage type.</summary>
    public static double NearZeroThreshold => 1e-4;

    /// <summary>Sum of squares (squares below 1.2e-38 count as 0); NaN or infinite when a value is, or when a square overflows double.</summary>
    public double SumOfSquares => double.IsFinite(_error) ? _sum + _error : _sum;

    /// <summary>Values greater than zero.</summary>
    public long PositiveCount { get; }

    /// <summary>Values with a magnitude below <see cref="NearZeroThreshold"/> (rounded to the storage type).</summary>
    public long NearZeroCount { get; }

    /// <summary>NaN and infinite values.</summary>
    public long NonFiniteCount { get; }

    /// <summary>The statistics of both parts together.</summary>
    public ValueStatistics Add(in ValueStatistics other)
    {
        double sum = _sum + other._sum;
        double lost = Math.Abs(_sum) >= Math.Abs(other._sum) ? (_sum - sum) + other._sum : (other._sum - sum) + _sum;
        return new ValueStatistics(
            sum, _error + other._error + lost, PositiveCount + other.PositiveCount, NearZeroCount + other.NearZeroCount, NonFiniteCount + other.NonFiniteCount);
    }
}
