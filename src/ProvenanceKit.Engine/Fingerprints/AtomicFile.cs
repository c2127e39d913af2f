using System.Runtime.InteropServices;
using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>Writes files so that readers see all of one or all of the other, also when the writer is killed.</summary>
internal static class AtomicFile
{
    /// <summary>Ending of the files that are being written; what a killed writer leaves behind has it.</summary>
    public const string TemporaryExtension = ".tmp";

    private const int AlreadyExists = 17;
    private const int Attempts = 5;

    /// <summary>Writes beside the target, then renames over it.</summary>
    /// <param name="path">The target.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isPrivate">Only the user may read it (mode 0600; on Windows the folder's rights decide).</param>
    /// <exception cref="ProvenanceException">It can't be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        for (int attempt = 0; ; attempt++)
        {
            string temporary = WriteTemporary(path, content, isPrivate);
            try
            {
                File.Move(temporary, path, overwrite: true);
                return;
            }
            catch (FileNotFoundException) when (attempt < Attempts)
            {
                // Another process took the temporary file for what a killed writer left behind.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                TryDelete(temporary);
                throw Unwritable(path, e);
            }
        }
    }

    /// <summary>Writes a file that must not exist yet; false when it does, and then it stays as it is.</summary>
    /// <exception cref="ProvenanceException">It can't be written.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        string temporary = WriteTemporary(path, content, isPrivate);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                File.Move(temporary, path, overwrite: false);
                return true;
            }

            // .NET looks whether the name is free and then renames, so two processes could both find it free; link(2) decides in one step.
            int error = Link(Bytes(temporary), Bytes(path)) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is 0 or AlreadyExists)
            {
                TryDelete(temporary);
                return error == 0;
            }

            // A file system without links (FAT, some network ones).
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

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] existing, byte[] created);

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
