using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProvenanceKit.Engine;

namespace ProvenanceKit.Completion;

/// <summary>Completes names of what the user's cache holds.</summary>
public sealed class CachedModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Safely(() => CompletionText.Results(
            ProvenanceEngine.GetCacheEntries(static _ => { })
                .GroupBy(static entry => entry.Name, StringComparer.OrdinalIgnoreCase)
                .Select(static group => (group.Key, string.Create(CultureInfo.InvariantCulture, $"{group.Count()} in the cache, {group.First().ModelPath}"))),
            CompletionText.Word(wordToComplete)));
}
