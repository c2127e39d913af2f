using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>The normaliser of a tokenizer as a function of text, built from its JSON. Source: the tokenizers library's documented components.</summary>
internal static class TextNormalizer
{
    /// <summary>Builds the function; the identity for none.</summary>
    public static Func<string, string> Create(JsonElement? component)
    {
        if (component is not { } json)
        {
            return text => text;
        }

        string type = ComponentJson.Type(json);
        switch (type)
        {
            case "Sequence":
                Func<string, string>[] steps = [.. ComponentJson.List(json, "normalizers").Select(step => Create(step))];
                return text => steps.Aggregate(text, (current, step) => step(current));
            case "NFC":
                return text => text.Normalize(NormalizationForm.FormC);
            case "NFD":
                return text => text.Normalize(NormalizationForm.FormD);
            case "NFKC":
                return text => text.Normalize(NormalizationForm.FormKC);
            case "NFKD":
                return text => text.Normalize(NormalizationForm.FormKD);
            case "Lowercase":
                return Lowercase;
            case "StripAccents":
                return text => Without(text, category => category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
            case "Strip":
                bool left = ComponentJson.Switch(json, "strip_left", true), right = ComponentJson.Switch(json, "strip_right", true);
                return text => Strip(text, left, right);
            case "Replace":
                TextPattern pattern = TextPattern.FromComponent(json);
                string content = ComponentJson.Text(json, "content");
                return text => pattern.Replace(text, content);
            case "Prepend":
                string prefix = ComponentJson.Text(json, "prepend");
                return text => text.Length == 0 ? text : prefix + text;
            case "Precompiled":
                return Precompiled(json);
            case "Nmt":
                return Nmt;
            case "ByteLevel":
                return ByteLevelAlphabet.Encode;
            case "BertNormalizer":
                return Bert(json);
            default:
                throw ComponentJson.Unsupported($"the normaliser \"{type}\" isn't known");
        }
    }

    private static Func<string, string> Precompiled(JsonElement json)
    {
        if (!json.TryGetProperty("precompiled_charsmap", out JsonElement map) || map.ValueKind != JsonValueKind.String)
        {
            return text => text;
        }

        return map.TryGetBytesFromBase64(out byte[]? bytes)
            ? new PrecompiledCharsMap(bytes).Apply
            : throw ComponentJson.Unsupported("the precompiled character map isn't base64");
    }

    private static Func<string, string> Bert(JsonElement json)
    {
        bool clean = ComponentJson.Switch(json, "clean_text", true);
        bool chinese = ComponentJson.Switch(json, "handle_chinese_chars", true);
        bool lowercase = ComponentJson.Switch(json, "lowercase", true);
        bool strip = ComponentJson.Switch(json, "strip_accents", lowercase);
        return text =>
        {
            text = clean ? Map(text, CleanRune) : text;
            text = chinese ? Map(text, rune => IsChinese(rune.Value) ? $" {rune} " : null) : text;
            text = strip ? Without(text.Normalize(NormalizationForm.FormD), category => category == UnicodeCategory.NonSpacingMark) : text;
            return lowercase ? Lowercase(text) : text;
        };
    }

    /// <summary>BERT drops controls and turns every white space into a space.</summary>
    private static string? CleanRune(Rune rune)
    {
        if (rune.Value is '\t' or '\n' or '\r')
        {
            return " ";
        }

        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        if (rune.Value is 0 or 0xFFFD || category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        {
            return "";
        }

        return Rune.IsWhiteSpace(rune) ? " " : null;
    }

    private static bool IsChinese(int c) =>
        c is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or
            (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>The replacements of Google's NMT rules: some controls go, white space and zero-width characters become spaces.</summary>
    private static string Nmt(string text) => Map(text, rune => rune.Value switch
    {
        (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F => "",
        0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => " ",
        _ => null,
    });

    // The simple mappings of .NET leave U+0130 alone; Unicode's full mapping has two code points for it.
    private static string Lowercase(string text) => text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();

    private static string Strip(string text, bool left, bool right)
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    }

    private static string Without(string text, Func<UnicodeCategory, bool> drop) => Map(text, rune => drop(Rune.GetUnicodeCategory(rune)) ? "" : null);

    /// <summary>Replaces code points; null keeps one.</summary>
    private static string Map(string text, Func<Rune, string?> replacement)
    {
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (replacement(rune) is { } other)
            {
                result.Append(other);
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }
}
