using System.Security.Cryptography;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>
/// Installs an archive of reference data: download, check of the SHA-256, unpacking into a new folder, and only then one step that makes the new folder the
/// one that counts. Whatever goes wrong before, the old one stays.
/// </summary>
internal static class ArchiveInstaller
{
    /// <summary>The reference kit's public deep signals.</summary>
    public static Uri DefaultUri { get; } = new("https://huggingface.co/datasets/cisco-ai/model-provenance-kit/resolve/main/deep-signals.zip");

    /// <summary>SHA-256 of the reference kit's public deep signals.</summary>
    public const string DefaultSha256 = "b94040b668bea03e44b95a69c8554046d68fe0325b54ce64141bbf40765e48e9";

    /// <summary>Where downloads lie until they are complete.</summary>
    public const string DownloadFolder = "downloads";

    private const string ContentPrefix = "content-";

    /// <summary>Installs.</summary>
    /// <param name="folder">The installation's folder.</param>
    /// <param name="options">What, and from where.</param>
    /// <param name="retryPause">Pause before another attempt to download; null takes the usual one.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work; a download is continued the next time.</param>
    /// <returns>False when that very archive is installed already.</returns>
    /// <exception cref="ProvenanceException">See the codes that begin with Download and Archive, and ChecksumMismatch.</exception>
    public static bool Install(string folder, InstallOptions options, TimeSpan? retryPause, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        string expected = Sha256(options);
        string root = Path.GetFullPath(folder);
        Uri uri = options.ArchiveUri ?? DefaultUri;
        ArchiveDownloader.CheckAddress(uri, options.AllowLoopbackHttp);
        using var made = new MadeFolders(root);
        try
        {
            CheckFolder(root);
            Directory.CreateDirectory(root);
            using DatabaseLock held = DatabaseLock.Acquire(root, cancellationToken);
            if (!options.Update && IsInstalled(root, expected))
            {
                return false;
            }

            Install(root, uri, expected, options, retryPause, progress, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, root, "the folder can't be written: " + e.Message, null, e);
        }
    }

    private static void Install(
        string root, Uri uri, string expected, InstallOptions options, TimeSpan? retryPause, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(root, DownloadFolder));
        string archive = Path.Combine(root, DownloadFolder, expected + ".zip.part");
        ArchiveDownloader downloader = new(uri, options.MaxArchiveBytes, options.AllowLoopbackHttp, progress)
        {
            RetryPause = retryPause ?? TimeSpan.FromSeconds(1),
        };
        downloader.Download(archive, cancellationToken);
        Verify(archive, expected, progress, cancellationToken);
        string name = ContentPrefix + Guid.NewGuid().ToString("N");
        string content = Path.Combine(root, name);
        try
        {
            new ArchiveExtractor(archive, options.MaxUnpackedBytes, progress).ExtractTo(content, cancellationToken);
            CheckContent(content);
            DatabaseFiles.Replace(Path.Combine(root, InstallationFolder.RecordName), CatalogueJson.Write(InstallationFolder.Record(name, uri, expected)));
        }
        catch
        {
            TryDeleteFolder(content);
            throw;
        }

        Clear(root, name);
    }

    private static string Sha256(InstallOptions options)
    {
        string? given = options.Sha256?.Trim().ToLowerInvariant();
        if (given is null && options.ArchiveUri is not null && options.ArchiveUri != DefaultUri)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.DownloadRefused, options.ArchiveUri.ToString(), "the SHA-256 that the archive must have isn't given; nothing is installed without one");
        }

        string expected = given ?? DefaultSha256;
        return expected.Length == 64 && expected.All(char.IsAsciiHexDigit)
            ? expected
            : throw new ProvenanceException(ProvenanceErrorCode.DownloadRefused, expected, "this isn't a SHA-256; it has 64 hexadecimal digits");
    }

    private static void CheckFolder(string root)
    {
        if (DatabaseLayout.IsDatabase(root) || KitCatalogue.IsKit(root))
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseExists, root, "the folder is a database of another kind; install into a folder of its own");
        }
    }

    private static bool IsInstalled(string root, string expected)
    {
        try
        {
            return InstallationFolder.ReadRecord(root) is { } record && record.ArchiveSha256 == expected && InstallationFolder.TryOpen(root) is not null;
        }
        catch (ProvenanceException)
        {
            // A broken installation is what installing again is for.
            return false;
        }
    }

    private static void Verify(string archive, string expected, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        string actual;
        using (FileStream file = File.OpenRead(archive))
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            byte[] buffer = new byte[1 << 20];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                progress?.Report(new EngineProgress(Path.GetFileName(archive), "checking", file.Position, file.Length));
            }

            actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        if (actual != expected)
        {
            DatabaseFiles.TryDelete(archive);
            DatabaseFiles.TryDelete(archive + ".json");
            throw new ProvenanceException(
                ProvenanceErrorCode.ChecksumMismatch, archive, $"the archive's SHA-256 is {actual}, not {expected}; it was thrown away, and what was installed before stays");
        }
    }

    // An archive of anything else would be installed and then never be of use.
    private static void CheckContent(string content)
    {
        if (!Directory.EnumerateFiles(content, "*.parquet", SearchOption.AllDirectories).Any()
            && !Directory.EnumerateFiles(content, "manifest.json", SearchOption.AllDirectories).Any())
        {
            throw new ProvenanceException(ProvenanceErrorCode.ArchiveInvalid, content, "the archive holds neither deep signals nor a catalogue");
        }
    }

    private static void Clear(string root, string current)
    {
        TryDeleteFolder(Path.Combine(root, DownloadFolder));
        foreach (string unfinished in Directory.EnumerateFiles(root, InstallationFolder.RecordName + ".*.tmp"))
        {
            // Left by a process that ended between writing the record and putting it in its place.
            DatabaseFiles.TryDelete(unfinished);
        }

        foreach (string old in Directory.EnumerateDirectories(root, ContentPrefix + "*").Where(path => Path.GetFileName(path) != current))
        {
            TryDeleteFolder(old);
        }
    }

    private static void TryDeleteFolder(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Leavings are cleared by the next installation.
        }
    }
}
