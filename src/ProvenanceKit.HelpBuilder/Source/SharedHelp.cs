namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>What holds for every cmdlet whose own file says nothing else.</summary>
internal sealed class SharedHelp
{
    /// <summary>Name of the file that it is from.</summary>
    public const string Name = "Shared";

    /// <summary>The file; empty when there is none.</summary>
    public string File { get; init; } = "";

    /// <summary>Texts of parameters.</summary>
    public List<HelpEntry> Parameters { get; } = [];

    /// <summary>Errors under the name by which cmdlets refer to all of them together.</summary>
    public Dictionary<string, IReadOnlyList<HelpEntry>> Errors { get; } = new(StringComparer.Ordinal);
}
