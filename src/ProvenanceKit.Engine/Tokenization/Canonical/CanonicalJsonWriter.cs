using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Canonical;

/// <summary>
/// Writes JSON as Rust's serde_json does in its compact form, into a SHA-256: no spaces, text as UTF-8 with only quotes, backslashes and controls
/// escaped, floats in the shortest form with a point.
/// </summary>
internal sealed class CanonicalJsonWriter : IDisposable
{
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private readonly byte[] _buffer = new byte[1 << 16];

    private int _filled;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes notation as it stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (bytes.Length > _buffer.Length - _filled)
        {
            _hash.AppendData(_buffer, 0, _filled);
            _filled = 0;
            if (bytes.Length > _buffer.Length)
            {
                _hash.AppendData(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_filled));
        _filled += bytes.Length;
    }

    /// <summary>Writes ASCII notation as it stands.</summary>
    public void Raw(string ascii) => Raw(Encoding.ASCII.GetBytes(ascii));

    /// <summary>Writes a text in quotes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Text(ReadOnlySpan<byte> utf8)
    {
        Raw("\""u8);
        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAny(s_escaped);
            Raw(plain < 0 ? utf8 : utf8[..plain]);
            if (plain < 0)
            {
                break;
            }

            Raw(utf8[plain] switch
            {
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                (byte)'\b' => "\\b",
                (byte)'\f' => "\\f",
                (byte)'\n' => "\\n",
                (byte)'\r' => "\\r",
                (byte)'\t' => "\\t",
                byte control => "\\u00" + control.ToString("x2", CultureInfo.InvariantCulture),
            });
            utf8 = utf8[(plain + 1)..];
        }

        Raw("\""u8);
    }

    /// <summary>Writes a text in quotes, or null.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Raw("null"u8);
        }
        else
        {
            Text(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Writes a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int written, provider: CultureInfo.InvariantCulture);
        Raw(digits[..written]);
    }

    /// <summary>Writes a float: shortest digits; plain notation for exponents from -5 to 15, else scientific without a plus sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Number(double value)
    {
        Span<byte> text = stackalloc byte[32];
        if (Math.Abs(value) < 1e16 && value.TryFormat(text, out int written, "R", CultureInfo.InvariantCulture) && !text[..written].Contains((byte)'E'))
        {
            Raw(text[..written]);
            if (!text[..written].Contains((byte)'.'))
            {
                Raw(".0"u8);
            }

            return;
        }

        string scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        string digits = shortest.Split('E')[0].Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string sign = double.IsNegative(value) ? "-" : "";
        if (digits.Length == 0)
        {
            Raw(sign + "0.0");
        }
        else if (exponent is >= 0 and <= 15)
        {
            string whole = digits.PadRight(exponent + 1, '0');
            string fraction = whole[(exponent + 1)..];
            Raw(sign + whole[..(exponent + 1)] + "." + (fraction.Length == 0 ? "0" : fraction));
        }
        else if (exponent is < 0 and >= -5)
        {
            Raw(sign + "0." + new string('0', -exponent - 1) + digits);
        }
        else
        {
            string point = digits.Length > 1 ? "." + digits[1..] : "";
            Raw(string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{point}e{exponent}"));
        }
    }

    /// <summary>Writes any value with its fields in the order of the file.</summary>
    public void Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Separated("{"u8, value.EnumerateObject(), entry =>
                {
                    Text(entry.Name);
                    Raw(":"u8);
                    Value(entry.Value);
                }, "}"u8);
                break;
            case JsonValueKind.Array:
                Separated("["u8, value.EnumerateArray(), Value, "]"u8);
                break;
            case JsonValueKind.String:
                Text(value.GetString());
                break;
            case JsonValueKind.Number when value.TryGetInt64(out long whole):
                Number(whole);
                break;
            case JsonValueKind.Number:
                Number(value.GetDouble());
                break;
            default:
                Raw(value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => "null" });
                break;
        }
    }

    /// <summary>Writes entries between brackets, with commas.</summary>
    public void Separated<T>(ReadOnlySpan<byte> open, IEnumerable<T> entries, Action<T> write, ReadOnlySpan<byte> close)
    {
        Raw(open);
        bool first = true;
        foreach (T entry in entries)
        {
            if (!first)
            {
                Raw(","u8);
            }

            first = false;
            write(entry);
        }

        Raw(close);
    }

    /// <summary>The hash of everything written, in lower-case hex.</summary>
    public string Finish()
    {
        _hash.AppendData(_buffer, 0, _filled);
        _filled = 0;
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
