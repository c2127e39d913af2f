using System.Globalization;
using System.Numerics;
using CsCheck;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed class PythonRoundingTests
{
    // Values of CPython's round(x, n).
    [Theory]
    [InlineData(0.03125, 4, 0.0312)]
    [InlineData(0.09375, 4, 0.0938)]
    [InlineData(0.50005, 4, 0.5)]
    [InlineData(0.00005, 4, 0.0001)]
    [InlineData(0.99995, 4, 1.0)]
    [InlineData(0.99996, 4, 1.0)]
    [InlineData(2.675, 2, 2.67)]
    [InlineData(2.665, 2, 2.67)]
    [InlineData(1.005, 2, 1.0)]
    [InlineData(0.125, 2, 0.12)]
    [InlineData(0.375, 2, 0.38)]
    [InlineData(6.5, 0, 6.0)]
    [InlineData(7.5, 0, 8.0)]
    [InlineData(0.25, 1, 0.2)]
    [InlineData(0.35, 1, 0.3)]
    [InlineData(0.45, 1, 0.5)]
    [InlineData(-0.03125, 4, -0.0312)]
    [InlineData(1e300, 4, 1e300)]
    [InlineData(5e-324, 4, 0.0)]
    [InlineData(4503599627370497.5, 4, 4503599627370497.5)]
    public void Round_KnownValue_EqualsPython(double value, int digits, double expected) => Assert.Equal(expected, PythonRounding.Round(value, digits));

    [Fact]
    public void Round_NegativeTowardsZero_KeepsTheSign() => Assert.True(double.IsNegative(PythonRounding.Round(-0.00001, 4)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Round_NotFinite_ComesBack(double value) => Assert.Equal(value, PythonRounding.Round(value, 4));

    [Fact]
    public void Round_AnyValue_IsTheNearestDecimalWithTiesToEven() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Int[0, 2]).Sample((value, choice) =>
        {
            int digits = 1 << choice;
            // The exact value of a double below 1000 in magnitude has at most 1074 decimals; compare as fractions over 2^1074.
            BigInteger scale = BigInteger.One << 1074;
            BigInteger exact = Exact(value, scale) * BigInteger.Pow(10, digits);
            BigInteger chosen = BigInteger.Parse(PythonRounding.Round(value, digits).ToString("F" + digits, CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            BigInteger twice = 2 * BigInteger.Abs((chosen * scale) - exact);
            Assert.True(twice < scale || (twice == scale && chosen.IsEven));
        });

    private static BigInteger Exact(double value, BigInteger scale)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
        BigInteger magnitude = mantissa * scale >> (1075 - Math.Max(exponent, 1));
        return bits < 0 ? -magnitude : magnitude;
    }
}
