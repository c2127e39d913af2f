namespace ProvenanceKit;

/// <summary>A file of a repository on the Hub.</summary>
/// <param name="Path">Path in the repository, with forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="GitHash">Hash of the git object; for a large file that of its pointer.</param>
/// <param name="Sha256">SHA-256 of the content, which the Hub states for large files only; null otherwise.</param>
public sealed record HubFileInfo(string Path, long Length, string GitHash, string? Sha256)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}
