using CsCheck;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed class DirectionScoreTests
{
    [Fact]
    public void Compute_AnyLength_EqualsThePlainSum()
    {
        Gen.Int[1, 2100].SelectMany(static n => Gen.Select(Gen.Float[-3, 3].Array[n], Gen.Float[0.1f, 2].Array[n], Gen.Float[-1, 1].Array[n], Gen.Float[-1, 1].Array[n])).Sample((row, gain, first, second) =>
        {
            (double one, double two) = DirectionScore.Compute(row, gain, first, second);
            Assert.Equal(Plain(row, gain, first), one, 1e-5 * Length(first));
            Assert.Equal(Plain(row, gain, second), two, 1e-5 * Length(second));
        }, iter: 300);
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e25f)]
    public void Compute_RowOutsideSingleSquares_KeepsItsScore(float scale)
    {
        float[] row = [.. Enumerable.Range(0, 600).Select(static i => MathF.Sin(i))], ones = [.. Enumerable.Repeat(1f, 600)], first = [.. Enumerable.Range(0, 600).Select(static i => MathF.Cos(3 * i))];
        double expected = DirectionScore.Compute(row, ones, first, row).First;
        (double one, double two) = DirectionScore.Compute([.. row.Select(x => x * scale)], ones, first, row);
        Assert.Equal(expected, one, 1e-5);
        Assert.Equal(Length(row), two, 1e-4);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Compute_UnusableRow_IsNotFinite(float value)
    {
        float[] row = [.. Enumerable.Repeat(0f, 40)], ones = [.. Enumerable.Repeat(1f, 40)];
        row[17] = value;
        Assert.False(double.IsFinite(DirectionScore.Compute(row, ones, ones, ones).First));
    }

    private static double Plain(float[] row, float[] gain, float[] direction)
    {
        double dot = 0, squares = 0;
        for (int i = 0; i < row.Length; i++)
        {
            dot += (double)row[i] * direction[i];
            squares += (double)row[i] * gain[i] * row[i] * gain[i];
        }

        return dot / Math.Sqrt(squares);
    }

    private static double Length(float[] x) => Math.Sqrt(x.Sum(static v => (double)v * v));
}
