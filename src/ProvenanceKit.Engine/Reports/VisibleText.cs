using System.Globalization;
using System.Text;

namespace ProvenanceKit.Engine.Reports;

/// <summary>
/// Text of unknown origin made safe to show: control characters and lone surrogates become U+FFFD, and the controls that reorder a whole line
/// (Unicode 15 bidirectional embeddings, overrides and isolates) are spelled out, so that a name can't pass for another.
/// </summary>
internal static class VisibleText
{
    /// <summary>Makes text safe to show on one line.</summary>
    public static string OneLine(string? text) => Clean(text, keepLines: false);

    /// <summary>Makes text safe to show; line feeds and tabs stay.</summary>
    public static string Lines(string? text) => Clean(text, keepLines: true);

    /// <summary>Shortens a name to so many characters as people count them, leaving out its middle.</summary>
    public static string Shorten(string name, int length)
    {
        if (name.Length <= length)
        {
            return name;
        }

        var text = new StringInfo(name);
        int count = text.LengthInTextElements, head = length / 2;
        return count <= length ? name : text.SubstringByTextElements(0, head) + "\u2026" + text.SubstringByTextElements(count - (length - head - 1));
    }

    private static string Clean(string? text, bool keepLines)
    {
        if (string.IsNullOrEmpty(text) || !text.Any(static c => c < ' ' || c is >= '\u007F' and <= '\u009F' || char.IsSurrogate(c) || IsReordering(c) || c is '\u2028' or '\u2029'))
        {
            return text ?? "";
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t' or '\u2028' or '\u2029')
            {
                clean.Append(keepLines && rune.Value is '\n' or '\t' ? (char)rune.Value : ' ');
            }
            else if (rune.IsBmp && IsReordering((char)rune.Value))
            {
                clean.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
            }
            else
            {
                clean.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
            }
        }

        return clean.ToString();
    }

    private static bool IsReordering(char c) => c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\u061C';
}
