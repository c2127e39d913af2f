using System.Management.Automation;

namespace ProvenanceKit.Completion;

/// <summary>
/// Paths that begin with the half-typed word, for completers that offer a choice of paths or more than paths. PowerShell's own completion of paths needs commands that a
/// bare session lacks.
/// </summary>
internal static class PathCompletion
{
    private const int MaxResults = 1000;

    private static readonly EnumerationOptions s_visible = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };

    /// <summary>Folders only.</summary>
    public static IEnumerable<CompletionResult> Folders(string? wordToComplete) => Entries(wordToComplete, static entry => entry is DirectoryInfo);

    /// <summary>Folders, and files of one ending.</summary>
    public static IEnumerable<CompletionResult> Files(string? wordToComplete, string extension) =>
        Entries(wordToComplete, entry => entry is DirectoryInfo || entry.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>All folders and files.</summary>
    public static IEnumerable<CompletionResult> All(string? wordToComplete) => Entries(wordToComplete, static _ => true);

    private static IEnumerable<CompletionResult> Entries(string? wordToComplete, Func<FileSystemInfo, bool> isWanted)
    {
        string word = CompletionText.Word(wordToComplete);
        int end = word.LastIndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]) + 1;
        (string typed, string start) = (word[..end], word[end..]);
        var folder = new DirectoryInfo(SessionPath.Full(typed.Length == 0 ? "." : typed));
        return folder.EnumerateFileSystemInfos("*", s_visible)
            .Where(entry => entry.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && isWanted(entry))
            .OrderBy(static entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .Take(MaxResults)
            .Select(entry => new CompletionResult(
                CompletionText.Quote(typed + entry.Name),
                entry.Name,
                entry is DirectoryInfo ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                entry.FullName));
    }
}
