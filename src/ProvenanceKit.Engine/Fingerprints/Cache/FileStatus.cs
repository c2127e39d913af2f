namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// What the system says of a file without reading it. On Linux the change time (ctime) and the inode are known: programs can set the modification time
/// back, but not the change time, so that equal statuses mean an unchanged file. Elsewhere both are 0 and only size, modification time and
/// sampled content tell: a change outside the sampled blocks that keeps size and time passes there. On Linux two things pass: who writes to the device or sets the
/// clock back, and who keeps writing through a shared memory mapping to a page that was dirty already, until the system has written the page back.
/// </summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Modification time, UTC, in 100 ns.</param>
/// <param name="Changed">Change time; null where the system doesn't tell.</param>
/// <param name="Inode">Inode number; 0 where the system doesn't tell.</param>
/// <param name="Device">Device number; 0 where the system doesn't tell.</param>
internal readonly record struct FileStatus(long Length, long ModifiedTicks, FileChangeTime? Changed, ulong Inode, ulong Device)
{
    /// <summary>Whether every change of the file shows in its status.</summary>
    public bool IsTelling => Changed is { Nanoseconds: not 0 };

    /// <summary>The status of a file, behind links; null when there is none or it can't be read.</summary>
    public static FileStatus? Of(string path)
    {
        try
        {
            // Links are followed: a snapshot of a Hugging Face cache consists of them.
            FileSystemInfo info = new FileInfo(path);
            info = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
            if (info is not FileInfo file || !file.Exists)
            {
                return null;
            }

            LinuxStatus? linux = LinuxStatus.Of(path);
            return new FileStatus(file.Length, file.LastWriteTimeUtc.Ticks, linux?.Changed, linux?.Inode ?? 0, linux?.Device ?? 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
