using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>Takes back the folders that an installation made and then had nothing to put into; what holds anything, such as a download to continue, stays.</summary>
internal sealed class MadeFolders : IDisposable
{
    private readonly string _root;
    private readonly List<string> _missing = [];

    /// <summary>Notes which folders aren't there yet.</summary>
    /// <param name="root">Full path of the installation's folder.</param>
    public MadeFolders(string root)
    {
        _root = root;
        for (string? folder = root; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            _missing.Add(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            DeleteEmpty(Path.Combine(_root, ArchiveInstaller.DownloadFolder));
            if (_missing.Count > 0 && Directory.Exists(_root) && Directory.EnumerateFileSystemEntries(_root).All(static entry => Path.GetFileName(entry) == DatabaseLayout.LockName))
            {
                DatabaseFiles.TryDelete(Path.Combine(_root, DatabaseLayout.LockName));
                _missing.ForEach(DeleteEmpty);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is using the folder; it stays.
        }
    }

    private static void DeleteEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
