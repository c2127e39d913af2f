using System.Globalization;
using System.Numerics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// Python's <c>round(x, n)</c>: the decimal with n places nearest to the exact binary value of x, an exact tie going to the even digit,
/// returned as the nearest double. <see cref="Math.Round(double, int)"/> scales first and differs (0.50005 has to give 0.5).
/// </summary>
internal static class PythonRounding
{
    private const int MantissaBits = 52;

    private const int ExponentBias = 1075;

    /// <summary>Rounds to <paramref name="digits"/> decimal places; NaN, infinities and integers come back unchanged, as does the sign of zero.</summary>
    /// <param name="value">Any double.</param>
    /// <param name="digits">Decimal places, 0 to 15.</param>
    public static double Round(double value, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 15);
        if (!double.IsFinite(value) || Math.Abs(value) >= 1L << MantissaBits)
        {
            return value;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> MantissaBits) & 0x7FF);
        long mantissa = bits & ((1L << MantissaBits) - 1);
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1L << MantissaBits;
        }

        // |value| = mantissa / 2^shift with shift > 0, because magnitudes from 2^52 on were returned above.
        int shift = ExponentBias - exponent;
        BigInteger scaled = mantissa * BigInteger.Pow(10, digits);
        BigInteger quotient = scaled >> shift;
        BigInteger remainder = scaled - (quotient << shift);
        int comparison = remainder.CompareTo(BigInteger.One << (shift - 1));
        if (comparison > 0 || (comparison == 0 && !quotient.IsEven))
        {
            quotient += BigInteger.One;
        }

        string text = (bits < 0 ? "-" : "") + quotient.ToString(CultureInfo.InvariantCulture) + "E-" + digits.ToString(CultureInfo.InvariantCulture);
        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
