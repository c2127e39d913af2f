using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Reads small text files whole, with a limit.</summary>
internal static class BoundedFile
{
    /// <summary>All bytes of a file, without a UTF-8 byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxLength">Most bytes that are read.</param>
    /// <exception cref="ProvenanceException">It is empty, too large, or can't be read.</exception>
    public static byte[] ReadAllBytes(string path, long maxLength)
    {
        try
        {
            RegularFile.Require(path);
            long length = RegularFile.Length(path);
            if (length > maxLength)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, path, $"the file has {length} bytes, at most {maxLength} are read");
            }

            byte[] bytes = File.ReadAllBytes(path);
            return bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "the file can't be read: " + e.Message, null, e);
        }
    }
}
