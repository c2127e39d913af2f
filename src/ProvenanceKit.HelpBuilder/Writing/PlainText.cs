using System.Text.RegularExpressions;

namespace ProvenanceKit.HelpBuilder.Writing;

/// <summary>Makes text for a console out of Markdown.</summary>
internal static partial class PlainText
{
    /// <summary>The text without the marks of code, bold and links; a link's target follows its text.</summary>
    public static string Of(string markdown) =>
        string.Concat(CodePattern().Split(markdown).Select(static (part, index) => index % 2 == 1 ? part : Prose(part)));

    private static string Prose(string text) =>
        EscapePattern().Replace(LinkPattern().Replace(text.Replace("**", "", StringComparison.Ordinal), "$1 ($2)"), "$1");

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"\\([\\`*_<>\[\]#|-])")]
    private static partial Regex EscapePattern();
}
