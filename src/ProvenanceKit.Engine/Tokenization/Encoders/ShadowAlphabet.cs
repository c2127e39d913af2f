using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// Gives every distinct symbol (a character, or one with a prefix or suffix) a single character of the basic plane that means nothing to anybody,
/// so that the encoding core sees neither spaces nor surrogate pairs nor special notation.
/// </summary>
internal sealed class ShadowAlphabet
{
    private readonly Dictionary<string, char> _shadows = [];

    private char _next = '\uE000';

    /// <summary>The character of a symbol.</summary>
    public char Of(string symbol)
    {
        if (!_shadows.TryGetValue(symbol, out char shadow))
        {
            shadow = _next;
            _shadows.Add(symbol, shadow);

            // After the private use area come Han and Hangul, up to the surrogates.
            _next = _next switch
            {
                '\uF8FF' => '\u3400',
                '\uD7A3' => throw ComponentJson.Unsupported("a text has more than 48,000 distinct characters"),
                _ => (char)(_next + 1),
            };
        }

        return shadow;
    }

    /// <summary>The characters of consecutive symbols.</summary>
    public string Of(ReadOnlySpan<string> symbols)
    {
        StringBuilder text = new(symbols.Length);
        foreach (string symbol in symbols)
        {
            text.Append(Of(symbol));
        }

        return text.ToString();
    }
}
