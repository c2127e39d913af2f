using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>
/// Tells files with content from pipes, sockets and devices, before they are opened: opening a pipe waits for a writer, and a device like /dev/zero never ends.
/// All of them have the length 0, as only an empty file has otherwise.
/// </summary>
internal static class RegularFile
{
    /// <summary>Bytes of a file, of the target when it is a link; 0 for what is no regular file.</summary>
    /// <param name="path">A file or a link to one.</param>
    /// <exception cref="IOException">It isn't there, is a folder, or its link can't be followed.</exception>
    public static long Length(string path)
    {
        FileSystemInfo? target = File.ResolveLinkTarget(path, returnFinalTarget: true);
        string real = target?.FullName ?? path;
        return Directory.Exists(real) ? throw new IOException("it is a folder") : new FileInfo(real).Length;
    }

    /// <summary>Refuses a file without content.</summary>
    /// <param name="path">A file or a link to one.</param>
    /// <exception cref="ProvenanceException">It is empty, or is no file.</exception>
    /// <exception cref="IOException">It isn't there, is a folder, or its link can't be followed.</exception>
    public static void Require(string path)
    {
        if (Length(path) == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileEmpty, path, "the file has no bytes (or is a pipe or a device); download it again");
        }
    }
}
