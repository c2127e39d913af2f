using System.Security.Cryptography;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// The user's secret that cache entries are signed with: 32 random bytes in a file that only the user may read (mode 0600). A key that others could have read,
/// that is a link or that has another length is replaced, which makes all entries invalid.
/// </summary>
internal static class CacheKeyFile
{
    /// <summary>Name of the file in the cache folder.</summary>
    public const string FileName = "cache.key";

    private const int KeyLength = 32;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the key; makes it when there is none. Of several processes that make it at once all get the same.</summary>
    /// <exception cref="ProvenanceException">It can be neither read nor written.</exception>
    public static byte[] ReadOrCreate(string folder, Action<string> log)
    {
        string path = Path.Combine(folder, FileName);
        for (int attempt = 0; attempt < 8; attempt++)
        {
            if (Read(path, out string? problem) is { } key)
            {
                return key;
            }

            byte[] fresh = RandomNumberGenerator.GetBytes(KeyLength);
            if (problem is null)
            {
                AtomicFile.TryCreate(path, fresh, isPrivate: true);
            }
            else
            {
                log($"the cache's key {path} {problem} and is replaced, so everything in the cache is measured again");
                AtomicFile.Write(path, fresh, isPrivate: true);
            }
        }

        throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "the cache's key can't be kept; delete it, or name another folder in PROVENANCEKIT_CACHE_DIR");
    }

    private static byte[]? Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            var info = new FileInfo(path);
            if (info.LinkTarget is not null)
            {
                problem = "is a link";
                return null;
            }

            if (!info.Exists)
            {
                return null;
            }

            if (!OperatingSystem.IsWindows() && (info.UnixFileMode & Others) != 0)
            {
                problem = "can be used by others";
                return null;
            }

            byte[] key = info.Length == KeyLength ? File.ReadAllBytes(path) : [];
            problem = key.Length == KeyLength ? null : "has the wrong length";
            return problem is null ? key : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "the cache's key can't be read: " + e.Message, null, e);
        }
    }
}
