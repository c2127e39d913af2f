using System.IO.Compression;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>
/// Unpacks a zip archive into a new folder. Refused: names that leave the folder, names that are the same on a file system without case, links and other
/// special files, and more bytes than allowed, by count of what really comes out and not by what the archive claims.
/// </summary>
internal sealed class ArchiveExtractor(string archive, long maxUnpackedBytes, IProgress<EngineProgress>? progress)
{
    private const int MaxEntries = 200_000;

    // Deep signals hardly shrink; a file that grows a hundredfold when it is unpacked is an attack.
    private const long MaxRatio = 100;
    private const long RatioFreeBytes = 1 << 20;
    private const int UnixTypeMask = 0xF000;
    private const int UnixRegular = 0x8000;
    private const int UnixDirectory = 0x4000;

    /// <summary>Unpacks everything.</summary>
    /// <param name="target">A new folder.</param>
    /// <param name="cancellationToken">Stops the work; the folder is incomplete then.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.ArchiveInvalid"/>, <see cref="ProvenanceErrorCode.LimitExceeded"/> or <see cref="ProvenanceErrorCode.PathEscapesDatabase"/>.</exception>
    public void ExtractTo(string target, CancellationToken cancellationToken)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(archive);
            if (zip.Entries.Count > MaxEntries)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, archive, $"the archive has {zip.Entries.Count} entries, at most {MaxEntries} are unpacked");
            }

            Directory.CreateDirectory(target);
            long claimed = zip.Entries.Sum(static entry => Math.Max(0, entry.Length));
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            long total = 0;
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                total += Extract(entry, target, names, maxUnpackedBytes - total, cancellationToken);
                progress?.Report(new EngineProgress(Path.GetFileName(archive), "unpacking", total, claimed));
            }
        }
        catch (InvalidDataException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ArchiveInvalid, archive, "the archive is broken: " + e.Message, null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ArchiveInvalid, archive, "the archive can't be unpacked: " + e.Message, null, e);
        }
    }

    private long Extract(ZipArchiveEntry entry, string target, HashSet<string> names, long room, CancellationToken cancellationToken)
    {
        string name = entry.FullName;
        bool isFolder = name.EndsWith('/');
        int type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        if (type is not (0 or UnixRegular or UnixDirectory) || (isFolder && type == UnixRegular))
        {
            throw new ProvenanceException(ProvenanceErrorCode.ArchiveInvalid, archive, $"'{Shown(name)}' is a link or a special file; such archives aren't unpacked");
        }

        string path = DatabasePath.Resolve(target, isFolder ? name[..^1] : name, archive);
        if (isFolder)
        {
            Directory.CreateDirectory(path);
            return 0;
        }

        if (!names.Add(name))
        {
            throw new ProvenanceException(ProvenanceErrorCode.ArchiveInvalid, archive, $"'{Shown(name)}' is in the archive twice");
        }

        long limit = Math.Min(room, RatioFreeBytes + (entry.CompressedLength * MaxRatio));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream source = entry.Open();
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        byte[] buffer = new byte[1 << 17];
        long written = 0;
        for (int read; (read = source.Read(buffer)) > 0; written += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (written + read > limit)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, archive, $"'{Shown(name)}' unpacks to far more than its size in the archive or than is allowed in all");
            }

            file.Write(buffer, 0, read);
        }

        return written;
    }

    private static string Shown(string name) => string.Concat(name.Take(120).Select(static c => char.IsControl(c) ? '?' : c));
}
