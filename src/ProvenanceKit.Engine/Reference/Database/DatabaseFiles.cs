using System.Globalization;
using System.Security.Cryptography;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>Writes and reads the files of a database, so that a killed writer leaves either all of a file or none of it.</summary>
internal static class DatabaseFiles
{
    private const string TemporaryExtension = ".tmp";

    /// <summary>Whether a file is what a killed writer left of one.</summary>
    public static bool IsTemporary(string path) => path.EndsWith(TemporaryExtension, StringComparison.Ordinal);

    /// <summary>Writes a file named by its content below a folder of the database.</summary>
    /// <param name="root">The database.</param>
    /// <param name="folder">Folder in it.</param>
    /// <param name="id">The reference's id; the name begins with it.</param>
    /// <param name="ending">End of the name.</param>
    /// <param name="content">All of it.</param>
    public static FileReference Store(string root, string folder, string id, string ending, ReadOnlySpan<byte> content)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));

        // The id's own hash keeps files of ids apart that are the same once they are names of files.
        string relative = string.Create(CultureInfo.InvariantCulture, $"{folder}/{DatabasePath.Slug(id)}-{(uint)SketchLayout.HashOf(id):x8}-{hash[..16]}{ending}");
        Replace(Path.Combine(root, relative), content);
        return new FileReference(relative, hash, content.Length);
    }

    /// <summary>Writes a file beside its target, to disk, and renames it over.</summary>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.FileUnwritable"/>.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, path, "the file can't be written: " + e.Message, null, e);
        }
    }

    /// <summary>All bytes of a file that a catalogue names.</summary>
    /// <exception cref="ProvenanceException">It is missing, of another length, or its path leaves the database.</exception>
    public static byte[] Read(string root, FileReference file, long maxLength, string subject)
    {
        byte[] content = BoundedFile.ReadAllBytes(DatabasePath.Resolve(root, file.Path, subject), maxLength);
        return content.Length == file.Length
            ? content
            : throw new ProvenanceException(
                ProvenanceErrorCode.ChecksumMismatch, Path.Combine(root, file.Path), $"the file has {content.Length} bytes, the catalogue says {file.Length}; add the reference again");
    }

    /// <summary>Cuts off what stands behind the last line feed.</summary>
    public static void CutUnfinishedLine(FileStream file)
    {
        byte[] block = new byte[4096];
        long end = file.Length;
        while (end > 0)
        {
            int length = (int)Math.Min(block.Length, end);
            file.Position = end - length;
            file.ReadExactly(block, 0, length);
            int feed = block.AsSpan(0, length).LastIndexOf((byte)'\n');
            if (feed >= 0)
            {
                end = end - length + feed + 1;
                break;
            }

            end -= length;
        }

        if (end < file.Length)
        {
            file.SetLength(end);
        }
    }

    /// <summary>Deletes a file if it can be deleted.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What can't be deleted now is found as an orphan later; it harms nothing.
        }
    }
}
