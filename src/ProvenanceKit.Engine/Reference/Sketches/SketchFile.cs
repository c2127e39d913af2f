using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>A file of sketches: a header, then records of one size, only ever added at the end. The catalogue says which record belongs to which reference.</summary>
internal static class SketchFile
{
    /// <summary>Adds sketches. The caller holds the database's lock.</summary>
    /// <returns>Number of the first one's record.</returns>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.FileUnwritable"/>.</exception>
    public static long Append(string path, IReadOnlyList<byte[]> sketches)
    {
        try
        {
            using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[SketchLayout.HeaderSize];
            if (file.Length < SketchLayout.HeaderSize || !IsHeader(file, header))
            {
                // Sketches are derived; of a file that isn't ours nothing is kept, and its references are scored in full.
                file.SetLength(0);
                header.Clear();
                SketchLayout.Magic.CopyTo(header);
                BinaryPrimitives.WriteInt32LittleEndian(header[SketchLayout.Magic.Length..], SketchLayout.Size);
                file.Write(header);
            }

            long first = (file.Length - SketchLayout.HeaderSize) / SketchLayout.Size;
            file.SetLength(SketchLayout.HeaderSize + (first * SketchLayout.Size));
            file.Position = file.Length;
            foreach (byte[] sketch in sketches)
            {
                file.Write(sketch);
            }

            file.Flush(flushToDisk: true);
            return first;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, path, "the sketches can't be written: " + e.Message, null, e);
        }
    }

    /// <summary>Maps a file; null when it is missing or isn't one of ours.</summary>
    public static SketchView? Open(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            Span<byte> header = stackalloc byte[SketchLayout.HeaderSize];
            if (file.Length < SketchLayout.HeaderSize || !IsHeader(file, header))
            {
                return null;
            }

            long count = (file.Length - SketchLayout.HeaderSize) / SketchLayout.Size;
            return count == 0 ? null : new SketchView(MemoryMappedFile.CreateFromFile(
                file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsHeader(FileStream file, Span<byte> header)
    {
        file.Position = 0;
        file.ReadExactly(header);
        return header.StartsWith(SketchLayout.Magic) && BinaryPrimitives.ReadInt32LittleEndian(header[SketchLayout.Magic.Length..]) == SketchLayout.Size;
    }
}
