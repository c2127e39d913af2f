using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>The pre-tokenizer of a tokenizer as a function of a piece, built from its JSON. Source: the tokenizers library's documented components.</summary>
internal static class PreTokenizer
{
    private const string Gpt2Regex = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Builds the function; the identity for none.</summary>
    public static Func<TextPiece, IEnumerable<TextPiece>> Create(JsonElement? component)
    {
        if (component is not { } json)
        {
            return piece => [piece];
        }

        string type = ComponentJson.Type(json);
        switch (type)
        {
            case "Sequence":
                Func<TextPiece, IEnumerable<TextPiece>>[] steps = [.. ComponentJson.List(json, "pretokenizers").Select(step => Create(step))];
                return piece => steps.Aggregate((IEnumerable<TextPiece>)[piece], (pieces, step) => [.. pieces.SelectMany(step)]);
            case "ByteLevel":
                return ByteLevel(json);
            case "Metaspace":
                return Metaspace(json);
            case "Split":
                TextPattern pattern = TextPattern.FromComponent(json);
                PieceBehavior behavior = PieceSplitter.Behavior(ComponentJson.Text(json, "behavior"));
                bool invert = ComponentJson.Switch(json, "invert", false);
                return piece => PieceSplitter.Split(piece, pattern.Split(piece.Text), behavior, invert);
            case "Whitespace":
                TextPattern words = TextPattern.FromRegex(@"\w+|[^\w\s]+");
                return piece => PieceSplitter.Split(piece, words.Split(piece.Text), PieceBehavior.Removed, invert: true);
            case "WhitespaceSplit":
                return ByCharacter(Rune.IsWhiteSpace, PieceBehavior.Removed);
            case "BertPreTokenizer":
                Func<TextPiece, IEnumerable<TextPiece>> spaces = ByCharacter(Rune.IsWhiteSpace, PieceBehavior.Removed);
                Func<TextPiece, IEnumerable<TextPiece>> marks = ByCharacter(IsPunctuation, PieceBehavior.Isolated);
                return piece => spaces(piece).SelectMany(marks);
            case "Punctuation":
                return ByCharacter(IsPunctuation, json.TryGetProperty("behavior", out _) ? PieceSplitter.Behavior(ComponentJson.Text(json, "behavior")) : PieceBehavior.Isolated);
            case "Digits":
                return ByCharacter(IsNumeric, ComponentJson.Switch(json, "individual_digits", false) ? PieceBehavior.Isolated : PieceBehavior.Contiguous);
            case "CharDelimiterSplit":
                string delimiter = ComponentJson.Text(json, "delimiter");
                return ByCharacter(rune => rune.ToString() == delimiter, PieceBehavior.Removed);
            default:
                throw ComponentJson.Unsupported($"the pre-tokenizer \"{type}\" isn't known");
        }
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> ByteLevel(JsonElement json)
    {
        bool prefix = ComponentJson.Switch(json, "add_prefix_space", true);
        TextPattern? pattern = ComponentJson.Switch(json, "use_regex", true) ? TextPattern.FromRegex(Gpt2Regex) : null;
        return piece =>
        {
            TextPiece whole = prefix && !piece.Text.StartsWith(' ') ? piece with { Text = " " + piece.Text } : piece;
            IEnumerable<TextPiece> pieces = pattern is null ? [whole] : PieceSplitter.Split(whole, pattern.Split(whole.Text), PieceBehavior.Isolated, invert: false);
            return pieces.Select(p => p with { Text = ByteLevelAlphabet.Encode(p.Text) });
        };
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> Metaspace(JsonElement json)
    {
        string replacement = ComponentJson.Text(json, "replacement");

        // Older files have add_prefix_space instead of a scheme.
        string scheme = json.TryGetProperty("prepend_scheme", out _) ? ComponentJson.Text(json, "prepend_scheme")
            : ComponentJson.Switch(json, "add_prefix_space", true) ? "always" : "never";
        bool split = ComponentJson.Switch(json, "split", true);
        return piece =>
        {
            string text = piece.Text.Replace(" ", replacement, StringComparison.Ordinal);
            bool prepend = scheme == "always" || (scheme == "first" && piece.IsAtStart);
            TextPiece whole = piece with { Text = prepend && !text.StartsWith(replacement, StringComparison.Ordinal) ? replacement + text : text };
            return split ? PieceSplitter.Split(whole, Literal(whole.Text, replacement), PieceBehavior.MergedWithNext, invert: false) : [whole];
        };
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> ByCharacter(Func<Rune, bool> isMatch, PieceBehavior behavior) => piece =>
    {
        List<(int, int, bool)> parts = [];
        int start = 0;
        for (int i = 0; i < piece.Text.Length;)
        {
            Rune.DecodeFromUtf16(piece.Text.AsSpan(i), out Rune rune, out int used);
            if (isMatch(rune))
            {
                if (i > start)
                {
                    parts.Add((start, i, false));
                }

                parts.Add((i, i + used, true));
                start = i + used;
            }

            i += used;
        }

        if (start < piece.Text.Length)
        {
            parts.Add((start, piece.Text.Length, false));
        }

        return PieceSplitter.Split(piece, parts, behavior, invert: false);
    };

    private static List<(int Start, int End, bool IsMatch)> Literal(string text, string literal)
    {
        List<(int, int, bool)> parts = [];
        int done = 0;
        for (int at; literal.Length > 0 && (at = text.IndexOf(literal, done, StringComparison.Ordinal)) >= 0; done = at + literal.Length)
        {
            if (at > done)
            {
                parts.Add((done, at, false));
            }

            parts.Add((at, at + literal.Length, true));
        }

        if (done < text.Length)
        {
            parts.Add((done, text.Length, false));
        }

        return parts;
    }

    private static bool IsPunctuation(Rune rune) =>
        rune.IsAscii
            ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
            : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or
                UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    /// <summary>Rust's notion: decimal digits, letter numbers and other numbers (fractions, superscripts).</summary>
    private static bool IsNumeric(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
