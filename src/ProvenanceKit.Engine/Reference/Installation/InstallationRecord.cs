namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>What is installed in a folder; written in one step when everything is in place, so that it always names something whole.</summary>
/// <param name="Version">Version of the format.</param>
/// <param name="Folder">Folder of the unpacked archive, below the installation.</param>
/// <param name="ArchiveUri">Where it came from.</param>
/// <param name="ArchiveSha256">SHA-256 (hex) of the archive.</param>
/// <param name="InstalledAt">When.</param>
internal sealed record InstallationRecord(int Version, string Folder, string ArchiveUri, string ArchiveSha256, DateTimeOffset InstalledAt);
