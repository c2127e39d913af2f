namespace ProvenanceKit.Engine.Numerics;

/// <summary>What one pass over values gathers. Sums of parts add up exactly as <see cref="Add"/> does, in a fixed order.</summary>
/// <param name="SumOfSquares">Sum of squares (squares below 1.2e-38 count as 0); NaN or infinite when a value is, or when a square overflows double.</param>
/// <param name="PositiveCount">Values greater than zero.</param>
/// <param name="NearZeroCount">Values with a magnitude below 1e-4 (rounded to the storage type).</param>
/// <param name="NonFiniteCount">NaN and infinite values.</param>
internal readonly record struct ValueStatistics(double SumOfSquares, long PositiveCount, long NearZeroCount, long NonFiniteCount)
{
    /// <summary>Magnitude below which a value counts as near zero.</summary>
    public const double NearZeroThreshold = 1e-4;

    /// <summary>The statistics of both parts together.</summary>
    public ValueStatistics Add(in ValueStatistics other) => new(
        SumOfSquares + other.SumOfSquares, PositiveCount + other.PositiveCount, NearZeroCount + other.NearZeroCount, NonFiniteCount + other.NonFiniteCount);
}
