using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>A folder that an archive was installed in: <c>installed.json</c> names the folder that counts.</summary>
internal static class InstallationFolder
{
    /// <summary>The file that says what is installed.</summary>
    public const string RecordName = "installed.json";

    /// <summary>Names another default folder.</summary>
    public const string FolderVariable = "PROVENANCEKIT_DATABASE_DIR";

    private const int Version = 1;
    private const long MaxRecordLength = 1 << 16;

    /// <summary>Where an installation goes when no folder is named.</summary>
    public static string Default => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? Path.GetFullPath(folder)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ProvenanceKit", "reference");

    /// <summary>Whether something is installed in a folder.</summary>
    public static bool IsInstalled(string folder) => File.Exists(Path.Combine(folder, RecordName));

    /// <summary>What is installed; null when nothing is.</summary>
    /// <exception cref="ProvenanceException">The record is broken.</exception>
    public static InstallationRecord? ReadRecord(string folder)
    {
        string path = Path.Combine(folder, RecordName);
        if (!File.Exists(path))
        {
            return null;
        }

        InstallationRecord record = CatalogueJson.Read<InstallationRecord>(BoundedFile.ReadAllBytes(path, MaxRecordLength), path);
        return record.Version switch
        {
            < 1 => throw KitJson.Invalid(path, "the version is missing"),
            > Version => throw new ProvenanceException(ProvenanceErrorCode.DatabaseTooNew, path, "a newer version of the module installed this; update the module"),
            _ => record,
        };
    }

    /// <summary>Opens what is installed; null when nothing is.</summary>
    /// <exception cref="ProvenanceException">The record or what it names is broken.</exception>
    public static IReferenceSource? TryOpen(string folder)
    {
        if (ReadRecord(folder) is not { } record)
        {
            return null;
        }

        string content = DatabasePath.Resolve(Path.GetFullPath(folder), record.Folder, Path.Combine(folder, RecordName));
        if (!Directory.Exists(content))
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseInvalid, content, "the installed files are gone; install them again");
        }

        string? root = KitRoot(content);
        return root is not null
            ? new KitSource(root, folder) { ArchiveSha256 = record.ArchiveSha256 }
            : new ShippedSource(folder, content) { ArchiveSha256 = record.ArchiveSha256, InstalledAt = record.InstalledAt };
    }

    /// <summary>The record for a new installation.</summary>
    public static InstallationRecord Record(string content, Uri uri, string sha256) => new(Version, content, uri.ToString(), sha256, DateTimeOffset.UtcNow);

    // A whole database may stand at the top of the archive or one folder below.
    private static string? KitRoot(string content) =>
        KitCatalogue.IsKit(content) ? content : Directory.EnumerateDirectories(content).Order(StringComparer.Ordinal).FirstOrDefault(KitCatalogue.IsKit);
}
