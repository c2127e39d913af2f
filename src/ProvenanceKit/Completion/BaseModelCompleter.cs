using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProvenanceKit.Completion;

/// <summary>Completes what may be claimed as a base: paths first, then ids of references.</summary>
public sealed class BaseModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
    [
        .. CompletionText.Safely(() => PathCompletion.All(wordToComplete)),
        .. new ReferenceCompleter().CompleteArgument(commandName, "Id", wordToComplete, commandAst, fakeBoundParameters),
    ];
}
