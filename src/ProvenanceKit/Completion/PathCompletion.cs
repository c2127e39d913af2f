using System.Management.Automation;

namespace ProvenanceKit.Completion;

/// <summary>Paths of the session as PowerShell completes them itself, for completers that offer more than paths.</summary>
internal static class PathCompletion
{
    /// <summary>Folders only.</summary>
    public static IEnumerable<CompletionResult> Folders(string wordToComplete) => All(wordToComplete).Where(IsFolder);

    /// <summary>Folders, and files of one ending.</summary>
    public static IEnumerable<CompletionResult> Files(string wordToComplete, string extension) =>
        All(wordToComplete).Where(result => IsFolder(result) || result.ListItemText.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>All folders and files.</summary>
    public static IEnumerable<CompletionResult> All(string wordToComplete) => CompletionCompleters.CompleteFilename(wordToComplete ?? "");

    private static bool IsFolder(CompletionResult result) => result.ResultType == CompletionResultType.ProviderContainer;
}
