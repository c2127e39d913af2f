using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Completion;

/// <summary>Completes ids, families and publishers from the databases that the command line names, or else from the default ones.</summary>
public sealed class ReferenceCompleter : IArgumentCompleter
{
    private const int MaxResults = 1000;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        try
        {
            IReadOnlyList<string> databases = Databases(fakeBoundParameters);
            return
            [
                .. ReferenceEngine.GetReferences(databases, new ReferenceFilter(), CancellationToken.None)
                    .GroupBy(reference => Value(reference, parameterName), StringComparer.OrdinalIgnoreCase)
                    .Where(group => group.Key.Length > 0 && Matches(group.Key, word))
                    .OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
                    .Take(MaxResults)
                    .Select(group => new CompletionResult(Quote(group.Key), group.Key, CompletionResultType.ParameterValue, ToolTip(group, parameterName))),
            ];
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PipelineStoppedException))
        {
            // The command itself says what is wrong with a database; a half-typed line only has nothing to offer.
            return [];
        }
    }

    private static string Value(ReferenceModel reference, string parameter) => parameter switch
    {
        "Family" => reference.Family,
        "Publisher" => reference.Publisher,
        _ => reference.Id,
    };

    private static bool Matches(string value, string word) =>
        WildcardPattern.Get(WildcardPattern.ContainsWildcardCharacters(word) ? word : WildcardPattern.Escape(word) + "*", WildcardOptions.IgnoreCase).IsMatch(value);

    private static string ToolTip(IGrouping<string, ReferenceModel> group, string parameter) => parameter is "Family" or "Publisher"
        ? $"{group.Count()} references"
        : $"{group.First().Name}, {group.First().Family}, {group.First().Publisher}";

    private static string Quote(string value) =>
        value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') && !value.StartsWith('-') ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static IReadOnlyList<string> Databases(IDictionary bound)
    {
        object? given = bound["Database"];
        string[] named = given switch
        {
            null => [],
            string path => [path],
            IEnumerable many => [.. many.Cast<object?>().Select(item => item?.ToString() ?? "").Where(static path => path.Length > 0)],
            _ => [given.ToString()!],
        };
        return named.Length == 0 ? DefaultDatabases.ForReading(static _ => { }) : [.. named.Select(FullPath)];
    }

    private static string FullPath(string path)
    {
        if (DatabaseArgument.IsShipped(path))
        {
            return DatabaseArgument.Shipped;
        }

        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)", useLocalScope: true)
            .AddArgument(path).Invoke<string>().Single();
    }
}
