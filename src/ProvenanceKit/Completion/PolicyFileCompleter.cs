using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProvenanceKit.Completion;

/// <summary>Completes folders and JSON files, as policies are.</summary>
public sealed class PolicyFileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Safely(() => PathCompletion.Files(wordToComplete, ".json"));
}
