namespace ProvenanceKit.Engine.Hub;

/// <summary>What the Hub says of a file at a commit.</summary>
/// <param name="ETag">Hash of the content without quotes: SHA-256 of a large file, git object hash of another. It names the file in the cache.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Location">Where its bytes are: the Hub itself, or a signed address elsewhere that expires.</param>
internal sealed record HubResolvedFile(string ETag, long Length, Uri Location);
