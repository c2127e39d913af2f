using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>Writes files so that readers see all of one or all of the other, also when the writer is killed.</summary>
internal static class AtomicFile
{
    /// <summary>Ending of the files that are being written; what a killed writer leaves behind has it.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <summary>Writes beside the target, then renames over it.</summary>
    /// <param name="path">The target.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isPrivate">Only the user may read it (mode 0600; on Windows the folder's rights decide).</param>
    /// <exception cref="ProvenanceException">It can't be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        string temporary = WriteTemporary(path, content, isPrivate);
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw Unwritable(path, e);
        }
    }

    /// <summary>Writes a file that must not exist yet; false when it does, and then it stays as it is.</summary>
    /// <exception cref="ProvenanceException">It can't be written.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        string temporary = WriteTemporary(path, content, isPrivate);
        try
        {
            // On Unix this links the new name to the file, which fails when the name is taken; on Windows the rename does.
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return File.Exists(path) ? false : throw Unwritable(path, e);
        }
    }

    /// <summary>Deletes a file if it can be deleted.</summary>
    public static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string WriteTemporary(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (isPrivate && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new FileStream(temporary, options);
            stream.Write(content);
            return temporary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw Unwritable(path, e);
        }
    }

    private static ProvenanceException Unwritable(string path, Exception cause) =>
        new(ProvenanceErrorCode.FileUnwritable, path, "the file can't be written: " + cause.Message, null, cause);
}
