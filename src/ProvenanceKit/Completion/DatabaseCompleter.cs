using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Completion;

/// <summary>Completes databases: the known ones (the user's own, the installed one, the shipped one where it can be used), and folders.</summary>
public sealed class DatabaseCompleter : IArgumentCompleter
{
    /// <summary>Verbs of the commands that change a database, which the shipped and the installed one are not for.</summary>
    private static readonly string[] s_writingVerbs = ["Add-", "Import-", "New-", "Remove-"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        bool isWriting = Array.Exists(s_writingVerbs, verb => commandName?.StartsWith(verb, StringComparison.OrdinalIgnoreCase) == true);
        string word = CompletionText.Word(wordToComplete);
        return
        [
            .. CompletionText.Safely(() => CompletionText.Results(Known(isWriting), word)),
            .. CompletionText.Safely(() => PathCompletion.Folders(wordToComplete)),
        ];
    }

    private static IEnumerable<(string Value, string ToolTip)> Known(bool isWriting)
    {
        if (DefaultDatabases.IsWritable(DefaultDatabases.UserFolder))
        {
            yield return (DefaultDatabases.UserFolder, "Your own database");
        }

        if (isWriting)
        {
            yield break;
        }

        if (ReferenceEngine.DefaultDatabase != DatabaseArgument.Shipped)
        {
            yield return (ReferenceEngine.DefaultDatabase, "The installed database");
        }

        yield return (DatabaseArgument.Shipped, "The catalogue that ships with the module");
    }
}
