using System.Collections.Concurrent;
using System.Globalization;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>
/// Golden models on disk, each written once per test run when it is first asked for, in a temporary folder that goes away with the run.
/// Safe for tests that run side by side; about 0.5 GB when all are used.
/// </summary>
internal static class GoldenModelStore
{
    private const string Prefix = "provenancekit-golden-";
    private static readonly Lazy<string> s_root = new(CreateRoot);
    private static readonly ConcurrentDictionary<string, Lazy<GoldenModelInfo>> s_models = new(StringComparer.Ordinal);

    /// <summary>The folder of a golden model.</summary>
    public static string Folder(string name)
    {
        _ = Info(name);
        return Path.Combine(s_root.Value, name);
    }

    /// <summary>What was written for a golden model.</summary>
    public static GoldenModelInfo Info(string name) =>
        s_models.GetOrAdd(name, n => new Lazy<GoldenModelInfo>(() => GoldenModels.Write(n, Path.Combine(s_root.Value, n)))).Value;

    /// <summary>
    /// Whether the model fits on the disk. X_sparse21 is 21 GB of hole: nothing on file systems that keep holes, but Windows reserves the room.
    /// </summary>
    public static bool CanHold(string name) =>
        name != "X_sparse21" || OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || new DriveInfo(Path.GetTempPath()).AvailableFreeSpace > 22_000_000_000;

    /// <summary>A new folder for a test that writes its own files; it goes away with the run.</summary>
    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(s_root.Value, "own-" + Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Deletes everything; for the end of the run.</summary>
    public static void Clear()
    {
        if (s_root.IsValueCreated)
        {
            Delete(s_root.Value);
        }
    }

    private static string CreateRoot()
    {
        foreach (string stale in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*").Where(IsStale))
        {
            Delete(stale);
        }

        string root = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}"));
        Delete(root);
        Directory.CreateDirectory(root);
        return root;
    }

    // A killed run can't clean up behind itself; the next one does, unless that process still lives.
    private static bool IsStale(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture, out int id))
        {
            return false;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
