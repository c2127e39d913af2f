using ProvenanceKit.Engine.Reference.Installation;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Installs from a test's server, without pauses between attempts.</summary>
internal static class Installation
{
    /// <summary>Installs an archive.</summary>
    public static bool Install(string data, ArchiveServer server, byte[] archive, IProgress<EngineProgress>? progress = null) =>
        ArchiveInstaller.Install(data, Options(server, archive), TimeSpan.Zero, progress, CancellationToken.None);

    /// <summary>Options for an archive.</summary>
    public static InstallOptions Options(ArchiveServer server, byte[] archive) =>
        new() { ArchiveUri = server.Address, Sha256 = TestArchive.Sha256(archive), AllowLoopbackHttp = true };

    /// <summary>What the installation's folder holds, the random parts of names left out.</summary>
    public static string[] Names(TemporaryFolder folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder.At("data")).Select(path => Path.GetFileName(path)!).Where(name => name != ".lock")
            .Select(name => name.StartsWith("content-", StringComparison.Ordinal) ? "content-" : name).Order(StringComparer.Ordinal)];
}
