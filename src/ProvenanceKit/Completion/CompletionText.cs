using System.Collections;
using System.Management.Automation;

namespace ProvenanceKit.Completion;

/// <summary>What all completers share: which values a half-typed word may become, and how a value is written on a command line.</summary>
internal static class CompletionText
{
    private const int MaxResults = 1000;

    /// <summary>The word without the quotes that it may have begun with.</summary>
    public static string Word(string? wordToComplete) => (wordToComplete ?? "").Trim('\'', '"');

    /// <summary>Whether a value begins with the word, or matches it where it is a pattern.</summary>
    public static bool Matches(string value, string word)
    {
        if (value.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            return WildcardPattern.ContainsWildcardCharacters(word) && WildcardPattern.Get(word, WildcardOptions.IgnoreCase).IsMatch(value);
        }
        catch (WildcardPatternException)
        {
            // A bracket whose other half isn't typed yet.
            return false;
        }
    }

    /// <summary>The value as an argument: in single quotes where the command line would read more into it.</summary>
    public static string Quote(string value) =>
        value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '\\' or ':') && value[0] is not ('-' or '.' or ':')
            ? value
            : $"'{System.Management.Automation.Language.CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    /// <summary>The results for the values that the word may become, sorted, each once.</summary>
    /// <param name="values">Values with their tool tips.</param>
    /// <param name="word">The half-typed word.</param>
    public static IEnumerable<CompletionResult> Results(IEnumerable<(string Value, string ToolTip)> values, string word) => values
        .Where(item => item.Value.Length > 0 && Matches(item.Value, word))
        .DistinctBy(static item => item.Value, StringComparer.OrdinalIgnoreCase)
        .OrderBy(static item => item.Value, StringComparer.OrdinalIgnoreCase)
        .Take(MaxResults)
        .Select(static item => new CompletionResult(Quote(item.Value), item.Value, CompletionResultType.ParameterValue, item.ToolTip.Length > 0 ? item.ToolTip : item.Value));

    /// <summary>Runs a completer. A half-typed line that can't be completed has nothing to offer; the command itself says what is wrong.</summary>
    public static IReadOnlyList<CompletionResult> Safely(Func<IEnumerable<CompletionResult>> complete)
    {
        try
        {
            return [.. complete()];
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PipelineStoppedException))
        {
            return [];
        }
    }

    /// <summary>Texts that a parameter was given on the line so far.</summary>
    public static string[] Bound(IDictionary bound, string parameter) => bound?[parameter] switch
    {
        null => [],
        string text => [text],
        IEnumerable many => [.. many.Cast<object?>().Select(static item => item?.ToString() ?? "").Where(static text => text.Length > 0)],
        var other => [other.ToString()!],
    };
}
