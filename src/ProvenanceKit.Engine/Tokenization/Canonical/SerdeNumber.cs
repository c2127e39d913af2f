using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Canonical;

/// <summary>
/// A decimal text as Rust's serde_json reads it without its <c>float_roundtrip</c> feature: up to 64 bits of digits as a double, then one
/// multiplication or division by a power of ten. It can be off by a unit in the last place, which shows in what the library writes again.
/// </summary>
internal static class SerdeNumber
{
    private const int LargestPower = 308;

    private static readonly double[] s_powers =
        [.. Enumerable.Range(0, LargestPower + 1).Select(n => double.Parse("1e" + n.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))];

    /// <summary>Reads a valid JSON number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Parse(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == '-';
        ulong significand = 0;
        int exponent = 0;
        bool inFraction = false;
        bool full = false;
        int i = negative ? 1 : 0;
        for (; i < text.Length && text[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (text[i] == '.')
            {
                inFraction = true;
                continue;
            }

            uint digit = (uint)(text[i] - '0');
            full |= significand > (ulong.MaxValue - digit) / 10;
            if (full)
            {
                // Further digits are dropped; those before the point still count as powers of ten.
                exponent += inFraction ? 0 : 1;
                continue;
            }

            significand = (significand * 10) + digit;
            exponent -= inFraction ? 1 : 0;
        }

        if (i < text.Length)
        {
            exponent += int.TryParse(Encoding.ASCII.GetString(text[(i + 1)..]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int stated)
                ? Math.Clamp(stated, -100_000, 100_000)
                : 0;
        }

        double value = significand;
        for (; exponent < -LargestPower && value != 0; exponent += LargestPower)
        {
            value /= 1e308;
        }

        if (value != 0)
        {
            value = exponent >= 0 ? value * s_powers[Math.Min(exponent, LargestPower)] : value / s_powers[-exponent];
        }

        return negative ? -value : value;
    }
}
