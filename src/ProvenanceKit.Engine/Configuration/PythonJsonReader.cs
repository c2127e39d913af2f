using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// Reads JSON as Python's <c>json.load</c> does: also <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, whole numbers of any size, single
/// surrogates in escapes, and a repeated key keeps the last value. Nesting, the number of values and the digits of a number are limited, so that
/// memory and stack stay bounded whatever the file says.
/// </summary>
internal ref struct PythonJsonReader
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 128;

    /// <summary>Most values that are read.</summary>
    public const int MaxValues = 1_000_000;

    /// <summary>Most digits of a whole number; Python's own limit.</summary>
    public const int MaxDigits = 4300;

    private static readonly SearchValues<byte> s_numberBytes = SearchValues.Create("0123456789+-.eE"u8);
    private static readonly SearchValues<byte> s_plainTextEnd = SearchValues.Create(StringEnds());

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly string _subject;
    private readonly int _origin;
    private int _position;
    private int _valueCount;

    private PythonJsonReader(ReadOnlySpan<byte> utf8, string subject, int origin)
    {
        _utf8 = utf8;
        _subject = subject;
        _origin = origin;
    }

    /// <summary>Reads one document.</summary>
    /// <param name="utf8">The document, valid UTF-8 without a byte order mark.</param>
    /// <param name="subject">The file, for errors.</param>
    /// <param name="origin">Where the document starts in the file, for offsets in errors.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.ConfigInvalid"/> or <see cref="ProvenanceErrorCode.LimitExceeded"/>.</exception>
    public static PythonValue Read(ReadOnlySpan<byte> utf8, string subject, int origin = 0)
    {
        PythonJsonReader reader = new(utf8, subject, origin);
        PythonValue value = reader.ReadValue(0);
        reader.SkipSpace();
        return reader._position == utf8.Length ? value : throw reader.Invalid("There is more text after the JSON value");
    }

    private PythonValue ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Limit($"JSON is nested deeper than {MaxDepth} levels");
        }

        if (++_valueCount > MaxValues)
        {
            throw Limit($"JSON holds more than {MaxValues} values");
        }

        SkipSpace();
        if (_position >= _utf8.Length)
        {
            throw Invalid("The JSON text ends early");
        }

        return _utf8[_position] switch
        {
            (byte)'{' => ReadDictionary(depth),
            (byte)'[' => ReadList(depth),
            (byte)'"' => PythonValue.Of(ReadText()),
            (byte)'n' => ReadWord("null"u8, PythonValue.None),
            (byte)'t' => ReadWord("true"u8, PythonValue.True),
            (byte)'f' => ReadWord("false"u8, PythonValue.False),
            (byte)'N' => ReadWord("NaN"u8, PythonValue.Of(double.NaN)),
            (byte)'I' => ReadWord("Infinity"u8, PythonValue.Of(double.PositiveInfinity)),
            (byte)'-' when _utf8[_position..].StartsWith("-Infinity"u8) => ReadWord("-Infinity"u8, PythonValue.Of(double.NegativeInfinity)),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => ReadNumber(),
            _ => throw Invalid("A JSON value is expected"),
        };
    }

    private PythonValue ReadDictionary(int depth)
    {
        PythonDictionary members = new();
        _position++;
        SkipSpace();
        if (TryTake((byte)'}'))
        {
            return PythonValue.Of(members);
        }

        while (true)
        {
            SkipSpace();
            if (_position >= _utf8.Length || _utf8[_position] != (byte)'"')
            {
                throw Invalid("A property name in double quotes is expected");
            }

            string key = ReadText();
            SkipSpace();
            if (!TryTake((byte)':'))
            {
                throw Invalid("A colon is expected");
            }

            members[key] = ReadValue(depth + 1);
            SkipSpace();
            if (TryTake((byte)'}'))
            {
                return PythonValue.Of(members);
            }

            if (!TryTake((byte)','))
            {
                throw Invalid("A comma or a closing brace is expected");
            }
        }
    }

    private PythonValue ReadList(int depth)
    {
        List<PythonValue> items = [];
        _position++;
        SkipSpace();
        if (TryTake((byte)']'))
        {
            return PythonValue.Of(items);
        }

        while (true)
        {
            items.Add(ReadValue(depth + 1));
            SkipSpace();
            if (TryTake((byte)']'))
            {
                return PythonValue.Of(items);
            }

            if (!TryTake((byte)','))
            {
                throw Invalid("A comma or a closing bracket is expected");
            }
        }
    }

    private string ReadText()
    {
        _position++;
        StringBuilder? text = null;
        while (true)
        {
            int length = _utf8[_position..].IndexOfAny(s_plainTextEnd);
            if (length < 0)
            {
                throw Invalid("A string has no closing quote");
            }

            string plain = Encoding.UTF8.GetString(_utf8.Slice(_position, length));
            _position += length;
            switch (_utf8[_position])
            {
                case (byte)'"':
                    _position++;
                    return text is null ? plain : text.Append(plain).ToString();
                case (byte)'\\':
                    text ??= new StringBuilder();
                    text.Append(plain).Append(ReadEscape());
                    break;
                default:
                    throw Invalid("A string holds a control character");
            }
        }
    }

    private char ReadEscape()
    {
        int kind = _position + 1 < _utf8.Length ? _utf8[_position + 1] : -1;
        char simple = kind switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        if (simple != '\0')
        {
            _position += 2;
            return simple;
        }

        if (kind != 'u' || _utf8.Length - _position < 6
            || !ushort.TryParse(_utf8.Slice(_position + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
        {
            throw Invalid("A string holds an escape that JSON doesn't know");
        }

        _position += 6;
        return (char)unit;
    }

    private PythonValue ReadNumber()
    {
        ReadOnlySpan<byte> rest = _utf8[_position..];
        int end = rest.IndexOfAnyExcept(s_numberBytes);
        ReadOnlySpan<byte> text = NumberPrefix(end < 0 ? rest : rest[..end], out bool isWhole);
        if (text.IsEmpty)
        {
            throw Invalid("A number is broken");
        }

        if (text.Length > MaxDigits)
        {
            throw Limit($"A number has more than {MaxDigits} digits");
        }

        _position += text.Length;
        string digits = Encoding.ASCII.GetString(text);
        return isWhole
            ? PythonValue.Of(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : PythonValue.Of(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    // The longest start of the text that is a JSON number; what follows is then found to be out of place.
    private static ReadOnlySpan<byte> NumberPrefix(ReadOnlySpan<byte> text, out bool isWhole)
    {
        isWhole = true;
        int at = text[0] == (byte)'-' ? 1 : 0;
        int digits = DigitCount(text[at..]);
        if (digits == 0)
        {
            return default;
        }

        at += text[at] == (byte)'0' ? 1 : digits;
        if (at + 1 < text.Length && text[at] == (byte)'.' && DigitCount(text[(at + 1)..]) is > 0 and int decimals)
        {
            at += 1 + decimals;
            isWhole = false;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            int sign = at + 1 < text.Length && text[at + 1] is (byte)'+' or (byte)'-' ? 1 : 0;
            int exponent = DigitCount(text[(at + 1 + sign)..]);
            if (exponent > 0)
            {
                at += 1 + sign + exponent;
                isWhole = false;
            }
        }

        return text[..at];
    }

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    private PythonValue ReadWord(ReadOnlySpan<byte> word, PythonValue value)
    {
        if (!_utf8[_position..].StartsWith(word))
        {
            throw Invalid("A JSON value is expected");
        }

        _position += word.Length;
        return value;
    }

    private bool TryTake(byte expected)
    {
        bool isThere = _position < _utf8.Length && _utf8[_position] == expected;
        _position += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        int length = _utf8[_position..].IndexOfAnyExcept(" \t\r\n"u8);
        _position = length < 0 ? _utf8.Length : _position + length;
    }

    private readonly ProvenanceException Invalid(string what) =>
        new(ProvenanceErrorCode.ConfigInvalid, _subject, what + "; the file isn't valid JSON.", _origin + _position);

    private readonly ProvenanceException Limit(string what) =>
        new(ProvenanceErrorCode.LimitExceeded, _subject, what + "; a model configuration never does.", _origin + _position);

    private static byte[] StringEnds() => [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\'];
}
