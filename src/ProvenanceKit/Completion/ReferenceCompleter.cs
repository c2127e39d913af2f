using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Completion;

/// <summary>Completes ids, families, publishers and licences from the databases that the command line names, or else from the default ones.</summary>
public sealed class ReferenceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Safely(() => CompletionText.Results(
            ReferenceEngine.GetReferences(Databases(fakeBoundParameters), Filter(parameterName, fakeBoundParameters), CancellationToken.None)
                .GroupBy(reference => Value(reference, parameterName), StringComparer.OrdinalIgnoreCase)
                .Select(group => (group.Key, ToolTip(group, parameterName))),
            CompletionText.Word(wordToComplete)));

    // What the line says already narrows the ids down, but not what a new reference may be.
    private static ReferenceFilter Filter(string parameter, IDictionary bound) => parameter is "Family" or "Publisher" or "License"
        ? new ReferenceFilter()
        : new ReferenceFilter { Family = CompletionText.Bound(bound, "Family").FirstOrDefault(), Publisher = CompletionText.Bound(bound, "Publisher").FirstOrDefault() };

    private static string Value(ReferenceModel reference, string parameter) => parameter switch
    {
        "Family" => reference.Family,
        "Publisher" => reference.Publisher,
        "License" => reference.License,
        _ => reference.Id,
    };

    private static string ToolTip(IGrouping<string, ReferenceModel> group, string parameter) => parameter is "Family" or "Publisher" or "License"
        ? string.Create(CultureInfo.InvariantCulture, $"{group.Count()} references")
        : $"{group.First().Name}, {group.First().Family}, {group.First().Publisher}";

    private static IReadOnlyList<string> Databases(IDictionary bound)
    {
        string[] named = CompletionText.Bound(bound, "Database");
        return named.Length == 0 ? DefaultDatabases.ForReading(static _ => { }) : [.. named.Select(static path => DatabaseArgument.IsShipped(path) ? DatabaseArgument.Shipped : SessionPath.Full(path))];
    }
}
