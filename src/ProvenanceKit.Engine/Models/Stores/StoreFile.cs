namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>A file or link in a store, as a listing sees it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes of what it is or leads to; -1 when a link leads nowhere.</param>
/// <param name="LastWriteTimeUtc">When that was last written.</param>
internal sealed record StoreFile(string Path, long Length, DateTime? LastWriteTimeUtc)
{
    /// <summary>Name without the folder.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(Path);

    /// <summary>Whether a link leads nowhere.</summary>
    public bool IsDangling => Length < 0;

    /// <summary>Looks at a file; null when it isn't one.</summary>
    /// <exception cref="IOException">It can't be looked at.</exception>
    public static StoreFile? Of(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null)
        {
            FileSystemInfo? target;
            try
            {
                target = info.ResolveLinkTarget(returnFinalTarget: true);
            }
            catch (IOException)
            {
                // A ring of links.
                return new StoreFile(path, -1, null);
            }

            return target is FileInfo { Exists: true } file ? new StoreFile(path, file.Length, file.LastWriteTimeUtc)
                : Directory.Exists(path) ? null : new StoreFile(path, -1, null);
        }

        return info.Exists ? new StoreFile(path, info.Length, info.LastWriteTimeUtc) : null;
    }
}
