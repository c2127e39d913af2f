using System.Globalization;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>Where the user's cache is, and how large it may get.</summary>
internal static class CacheFolder
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string FolderVariable = "PROVENANCEKIT_CACHE_DIR";

    /// <summary>Environment variable with the most bytes that the cache may have.</summary>
    public const string SizeVariable = "PROVENANCEKIT_CACHE_MAX_BYTES";

    private const long DefaultMaxBytes = 1L << 30;

    /// <summary>
    /// The folder: PROVENANCEKIT_CACHE_DIR; else on Windows LocalApplicationData\ProvenanceKit\Cache, elsewhere XDG_CACHE_HOME/provenancekit (a relative
    /// XDG_CACHE_HOME is ignored, as its specification says) or ~/.cache/provenancekit. Null when there is no home either.
    /// </summary>
    public static string? Default => Choose(Environment.GetEnvironmentVariable, Environment.GetFolderPath, OperatingSystem.IsWindows());

    /// <summary>Most bytes: PROVENANCEKIT_CACHE_MAX_BYTES, else 1 GiB.</summary>
    public static long MaxBytes =>
        long.TryParse(Environment.GetEnvironmentVariable(SizeVariable), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : DefaultMaxBytes;

    /// <summary>The rule behind <see cref="Default"/>.</summary>
    public static string? Choose(Func<string, string?> variable, Func<Environment.SpecialFolder, string> folder, bool isWindows)
    {
        if (variable(FolderVariable) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        if (isWindows)
        {
            return folder(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local ? Path.Combine(local, "ProvenanceKit", "Cache") : null;
        }

        if (variable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
        {
            return Path.Combine(xdg, "provenancekit");
        }

        return folder(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache", "provenancekit") : null;
    }
}
