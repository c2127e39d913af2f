namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>Names that downloads have until they are finished.</summary>
internal static class PartialDownloads
{
    private static readonly string[] s_endings =
        [".incomplete", ".downloadInProgress", ".part", ".partial", ".crdownload", ".download", ".downloading", ".aria2", ".tmp", ".!qB"];

    /// <summary>The name that a file will have when its download is finished; null when the name isn't that of a download.</summary>
    public static string? FinalName(string name) =>
        Array.Find(s_endings, ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending ? name[..^ending.Length] : null;
}
