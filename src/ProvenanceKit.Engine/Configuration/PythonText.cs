using System.Globalization;
using System.Numerics;
using System.Text;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// Python's texts of values, needed to the character because the reference kit hashes them: <c>json.dumps</c> with its default
/// separators and ASCII escapes, <c>repr</c>, <c>str</c>, and <c>round</c>. Source: the Python library reference (json, built-in functions).
/// </summary>
internal static class PythonText
{
    /// <summary><c>json.dumps(value, sort_keys=True)</c>: <c>", "</c> and <c>": "</c>, everything outside printable ASCII as <c>\uXXXX</c>.</summary>
    public static string Dump(PythonValue value)
    {
        StringBuilder text = new();
        Dump(value, text);
        return text.ToString();
    }

    /// <summary><c>json.dumps</c> of a list.</summary>
    public static string Dump(params ReadOnlySpan<PythonValue> items) => Dump(PythonValue.Of(items.ToArray()));

    /// <summary>
    /// <c>repr(float)</c>: the shortest digits that read back as the same double; an exponent below 1e-4 and from 1e16 on.
    /// Not a number and the infinities read <c>nan</c>, <c>inf</c>, <c>-inf</c>.
    /// </summary>
    public static string Represent(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        (string digits, int exponent) = ShortestDigits(Math.Abs(value));
        string body = exponent is < -4 or >= 16 ? Scientific(digits, exponent) : Positional(digits, exponent);
        return double.IsNegative(value) ? "-" + body : body;
    }

    /// <summary><c>str(value)</c> of a scalar or a list of them: <c>None</c>, <c>True</c>, <c>[2, 5]</c>; text stands for itself.</summary>
    public static string Of(PythonValue value) => value.Kind switch
    {
        PythonValueKind.None => "None",
        PythonValueKind.Boolean => value.Boolean ? "True" : "False",
        PythonValueKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        PythonValueKind.Float => Represent(value.Float),
        PythonValueKind.Text => value.Text,
        PythonValueKind.List => "[" + string.Join(", ", value.List.Select(Of)) + "]",
        _ => "{" + string.Join(", ", value.Dictionary.Members.Select(m => $"'{m.Key}': {Of(m.Value)}")) + "}",
    };

    /// <summary>
    /// <c>round(value, digits)</c>: the exact binary value rounded to <paramref name="digits"/> decimals (negative: tens, hundreds),
    /// an exact tie to the even digit. What isn't finite comes back as it is.
    /// </summary>
    public static double Round(double value, int digits)
    {
        if (!double.IsFinite(value) || value == 0)
        {
            return value;
        }

        (BigInteger numerator, BigInteger denominator) = Fraction(Math.Abs(value));
        if (digits >= 0)
        {
            numerator *= BigInteger.Pow(10, digits);
        }
        else
        {
            denominator *= BigInteger.Pow(10, -digits);
        }

        BigInteger rounded = DivideHalfEven(numerator, denominator);
        double result = double.Parse(
            rounded.ToString(CultureInfo.InvariantCulture) + "E" + (-digits).ToString(CultureInfo.InvariantCulture),
            NumberStyles.Float,
            CultureInfo.InvariantCulture);
        return Math.CopySign(result, value);
    }

    /// <summary><c>round(value, -digits)</c> of an integer, ties to even.</summary>
    public static BigInteger RoundToPowerOfTen(BigInteger value, int power)
    {
        BigInteger unit = BigInteger.Pow(10, power);
        return value.Sign < 0 ? -(DivideHalfEven(-value, unit) * unit) : DivideHalfEven(value, unit) * unit;
    }

    private static void Dump(PythonValue value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case PythonValueKind.None:
                text.Append("null");
                break;
            case PythonValueKind.Boolean:
                text.Append(value.Boolean ? "true" : "false");
                break;
            case PythonValueKind.Integer:
                text.Append(value.Integer.ToString(CultureInfo.InvariantCulture));
                break;
            case PythonValueKind.Float:
                text.Append(double.IsFinite(value.Float) ? Represent(value.Float) : double.IsNaN(value.Float) ? "NaN" : value.Float > 0 ? "Infinity" : "-Infinity");
                break;
            case PythonValueKind.Text:
                DumpText(value.Text, text);
                break;
            case PythonValueKind.List:
                DumpList(value.List, text);
                break;
            default:
                DumpDictionary(value.Dictionary, text);
                break;
        }
    }

    private static void DumpList(IReadOnlyList<PythonValue> items, StringBuilder text)
    {
        text.Append('[');
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Dump(items[i], text);
        }

        text.Append(']');
    }

    private static void DumpDictionary(PythonDictionary members, StringBuilder text)
    {
        text.Append('{');
        string separator = "";
        foreach ((string key, PythonValue value) in members.Members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            text.Append(separator);
            DumpText(key, text);
            text.Append(": ");
            Dump(value, text);
            separator = ", ";
        }

        text.Append('}');
    }

    private static void DumpText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (char c in value)
        {
            string? escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\f' => "\\f",
                '\b' => "\\b",
                < ' ' or > '~' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => null,
            };
            _ = escape is null ? text.Append(c) : text.Append(escape);
        }

        text.Append('"');
    }

    // The shortest significant digits and the power of ten of the first of them.
    private static (string Digits, int Exponent) ShortestDigits(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E');
        int exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = mark < 0 ? text : text[..mark];
        int point = mantissa.IndexOf('.');
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        string significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? ("0", 0) : (significant, exponent);
    }

    private static string Scientific(string digits, int exponent)
    {
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        string size = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{size}";
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? digits + new string('0', exponent + 1 - digits.Length) + ".0"
            : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1L << 52;
        }

        int shift = exponent - 1075;
        return shift >= 0 ? (new BigInteger(mantissa) << shift, BigInteger.One) : (mantissa, BigInteger.One << -shift);
    }

    private static BigInteger DivideHalfEven(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int comparison = (remainder << 1).CompareTo(denominator);
        return comparison > 0 || (comparison == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
