using Microsoft.Win32.SafeHandles;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>An open weight file with reads that say which file failed.</summary>
internal class CheckpointFile : IDisposable
{
    private CheckpointFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>A file that isn't on this machine; reads are overridden.</summary>
    protected CheckpointFile(string path, long length)
    {
        Path = path;
        Length = length;
        Handle = new SafeFileHandle();
    }

    /// <summary>Told the path of every weight file that is opened on this machine: what a stored fingerprint is good for shows in what isn't.</summary>
    internal static event Action<string>? Opening;

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of the content where its host states it; null otherwise.</summary>
    public virtual string? Sha256 => null;

    /// <summary>Whether the file is on this machine and has a <see cref="Handle"/>.</summary>
    public bool IsLocal => !Handle.IsInvalid;

    /// <summary>The open handle.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file for reading; others may read, rename and delete it meanwhile.</summary>
    /// <exception cref="ProvenanceException">It can't be opened.</exception>
    public static CheckpointFile Open(string path)
    {
        Opening?.Invoke(path);
        try
        {
            RegularFile.Require(path);
            return new CheckpointFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "the file can't be opened: " + e.Message, null, e);
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="tensorName">For the message.</param>
    /// <exception cref="ProvenanceException">The file became shorter or can't be read.</exception>
    public virtual void ReadExactly(Span<byte> destination, long offset, string tensorName)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int read;
            try
            {
                read = RandomAccess.Read(Handle, destination[done..], offset + done);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, $"{Path}: {tensorName}", "the file can't be read: " + e.Message, offset + done, e);
            }

            if (read == 0)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, $"{Path}: {tensorName}", "the file became shorter while it was read", offset + done);
            }

            done += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
