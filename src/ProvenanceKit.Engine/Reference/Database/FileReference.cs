namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>A file of a database.</summary>
/// <param name="Path">Relative to the database, with forward slashes.</param>
/// <param name="Sha256">SHA-256 (hex).</param>
/// <param name="Length">Bytes.</param>
internal sealed record FileReference(string Path, string Sha256, long Length);
