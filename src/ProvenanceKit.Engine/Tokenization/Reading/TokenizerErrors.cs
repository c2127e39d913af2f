using System.Text.Json;
using System.Text.Unicode;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>The errors of tokenizer files, and the reading of one into memory within a limit.</summary>
internal static class TokenizerErrors
{
    /// <summary>A broken tokenizer file.</summary>
    public static ProvenanceException Invalid(string file, string message, long? offset = null, Exception? cause = null) =>
        new(ProvenanceErrorCode.TokenizerInvalid, file, message, offset, cause);

    /// <summary>A tokenizer file over a limit.</summary>
    public static ProvenanceException Limit(string file, string message) => new(ProvenanceErrorCode.LimitExceeded, file, message);

    /// <summary>What a JSON parser said, at the byte where its current token begins.</summary>
    public static ProvenanceException Json(string file, JsonException cause, long offset) =>
        Invalid(file, "this isn't readable JSON (" + cause.Message.Split(" LineNumber", 2)[0].TrimEnd('.') + "); get the file again.", offset, cause);

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="ProvenanceException">The file is empty, larger than <paramref name="limit"/>, or unreadable.</exception>
    public static byte[] ReadAll(string file, long limit)
    {
        try
        {
            Checkpoints.RegularFile.Require(file);
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            long length = stream.Length;
            if (length == 0)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileEmpty, file, "the file has no bytes; get it again.");
            }

            if (length > limit)
            {
                throw Limit(file, $"the file has {length} bytes, more than the {limit} that a tokenizer file may have.");
            }

            byte[] bytes = new byte[length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, file, "the file can't be read: " + e.Message, innerException: e);
        }
    }

    /// <summary>Refuses bytes that aren't UTF-8, naming the first bad one.</summary>
    public static void RequireUtf8(string file, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return;
        }

        int offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(bytes[offset..], out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            offset += used;
        }

        throw Invalid(file, "the text isn't valid UTF-8.", offset);
    }
}
