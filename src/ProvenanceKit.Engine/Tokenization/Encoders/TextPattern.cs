using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// A literal or regular expression of a tokenizer. .NET classes characters by UTF-16 unit, so a text with astral code points is matched through a
/// shadow in which each of them is one character of the same category. Matching has a time limit.
/// </summary>
internal sealed class TextPattern
{
    private const string HanClass = @"\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9";

    private readonly Regex? _regex;

    private readonly string? _literal;

    private TextPattern(Regex? regex, string? literal)
    {
        _regex = regex;
        _literal = literal;
    }

    /// <summary>From a component's <c>pattern</c>: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
    public static TextPattern FromComponent(JsonElement component)
    {
        if (!component.TryGetProperty("pattern", out JsonElement pattern) || pattern.ValueKind != JsonValueKind.Object)
        {
            throw ComponentJson.Unsupported("a pattern is neither a text nor a regular expression");
        }

        return pattern.TryGetProperty("String", out _) ? new TextPattern(null, ComponentJson.Text(pattern, "String")) : FromRegex(ComponentJson.Text(pattern, "Regex"));
    }

    /// <summary>From a regular expression in the notation of Oniguruma.</summary>
    public static TextPattern FromRegex(string pattern)
    {
        try
        {
            return new TextPattern(new Regex(Translate(pattern), RegexOptions.CultureInvariant, TokenizerLimits.RegexTimeout), null);
        }
        catch (ArgumentException e)
        {
            throw ComponentJson.Unsupported($"a regular expression isn't understood ({e.Message})");
        }
    }

    /// <summary>Consecutive ranges that cover the text, each with whether the pattern matched it.</summary>
    public List<(int Start, int End, bool IsMatch)> Split(string text)
    {
        List<(int, int, bool)> parts = [];
        int done = 0;
        foreach ((int start, int end) in Matches(text))
        {
            if (start > done)
            {
                parts.Add((done, start, false));
            }

            parts.Add((start, end, true));
            done = end;
        }

        if (done < text.Length)
        {
            parts.Add((done, text.Length, false));
        }

        return parts;
    }

    /// <summary>The text with every match replaced by a literal.</summary>
    public string Replace(string text, string content)
    {
        StringBuilder result = new(text.Length);
        int done = 0;
        foreach ((int start, int end) in Matches(text))
        {
            result.Append(text, done, start - done).Append(content);
            done = end;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    private IEnumerable<(int Start, int End)> Matches(string text)
    {
        if (_literal is not null)
        {
            for (int at = 0; _literal.Length > 0 && (at = text.IndexOf(_literal, at, StringComparison.Ordinal)) >= 0; at += _literal.Length)
            {
                yield return (at, at + _literal.Length);
            }

            yield break;
        }

        string shadow = Shadow(text, out int[]? offsets);
        foreach ((int index, int length) in RegexMatches(shadow))
        {
            yield return (offsets?[index] ?? index, offsets?[index + length] ?? index + length);
        }
    }

    private List<(int Index, int Length)> RegexMatches(string shadow)
    {
        List<(int, int)> found = [];
        try
        {
            for (Match match = _regex!.Match(shadow); match.Success; match = match.NextMatch())
            {
                if (match.Length > 0)
                {
                    found.Add((match.Index, match.Length));
                }
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, "tokenizer",
                $"a regular expression of the pre-tokenizer took more than {TokenizerLimits.RegexTimeout.TotalSeconds} s on a short text.", innerException: e);
        }

        return found;
    }

    private static string Shadow(string text, out int[]? offsets)
    {
        offsets = null;
        if (!text.Any(char.IsHighSurrogate))
        {
            return text;
        }

        StringBuilder shadow = new(text.Length);
        List<int> starts = [];
        for (int i = 0; i < text.Length;)
        {
            starts.Add(i);
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            shadow.Append(isPair ? StandIn(char.ConvertToUtf32(text[i], text[i + 1])) : text[i]);
            i += isPair ? 2 : 1;
        }

        starts.Add(text.Length);
        offsets = [.. starts];
        return shadow.ToString();
    }

    /// <summary>A rarely used character of the basic plane with the category of an astral code point; Han stays Han.</summary>
    private static char StandIn(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.OtherLetter when codePoint is >= 0x20000 and <= 0x3FFFF => '\u3400',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.UppercaseLetter => '\u2C00',
        UnicodeCategory.LowercaseLetter => '\u2C30',
        UnicodeCategory.ModifierLetter => '\uA4F8',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\u2160',
        UnicodeCategory.OtherNumber => '\u2460',
        UnicodeCategory.NonSpacingMark => '\u0F71',
        UnicodeCategory.SpacingCombiningMark => '\u0F3E',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.OtherPunctuation => '\u2E00',
        UnicodeCategory.DashPunctuation => '\u2E17',
        UnicodeCategory.MathSymbol => '\u2200',
        UnicodeCategory.CurrencySymbol => '\u20A0',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\u2300',
        UnicodeCategory.Format => '\u2061',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFFFE',
    };

    /// <summary>Rewrites what .NET spells differently: the Han script, and intersection with a negated class as subtraction.</summary>
    private static string Translate(string pattern)
    {
        string result = Regex.Replace(pattern, @"\[\\p\{Han\}\]", $"[{HanClass}]", RegexOptions.CultureInvariant);
        result = Regex.Replace(result, @"&&\[\^([^\[\]]*)\]\]", "-[$1]]", RegexOptions.CultureInvariant);
        return result.Replace(@"[\p{Han}", "[" + HanClass, StringComparison.Ordinal).Replace(@"\p{Han}", HanClass, StringComparison.Ordinal);
    }
}
