namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>
/// A database of ours: a folder with <c>references.jsonl</c> (one JSON object a line: first the header, then what was added and removed, in order),
/// <c>fingerprints/</c>, <c>kit/</c> (copies of an imported database's files) and <c>sketches.bin</c>.
/// </summary>
internal static class DatabaseLayout
{
    /// <summary>The catalogue.</summary>
    public const string CatalogueName = "references.jsonl";

    /// <summary>The lock; held, not present, means locked.</summary>
    public const string LockName = ".lock";

    /// <summary>Sketches for the search, one record a reference.</summary>
    public const string SketchName = "sketches.bin";

    /// <summary>Folder of the fingerprints.</summary>
    public const string FingerprintFolder = "fingerprints";

    /// <summary>Folder of imported files.</summary>
    public const string KitFolder = "kit";

    /// <summary>Newest version of the format that is read.</summary>
    public const int Version = 1;

    /// <summary>Whether a folder is a database of ours.</summary>
    public static bool IsDatabase(string folder) => File.Exists(Path.Combine(folder, CatalogueName));
}
