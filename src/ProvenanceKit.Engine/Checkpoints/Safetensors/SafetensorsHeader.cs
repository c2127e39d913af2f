using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Safetensors;

/// <summary>
/// Reads and validates the header of one safetensors file: 8 bytes of length (little endian), that many bytes of JSON
/// <c>{name: {dtype, shape, data_offsets}}</c>, then the data. Source: the format description in huggingface/safetensors.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Reads the header of an open file.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="fileIndex">Index that the returned tensors carry.</param>
    /// <returns>Tensors in the order of their data.</returns>
    /// <exception cref="ProvenanceException">A rule of the format is broken.</exception>
    public static ImmutableArray<TensorInfo> Read(Microsoft.Win32.SafeHandles.SafeFileHandle handle, string path, int fileIndex)
    {
        long fileLength = RandomAccess.GetLength(handle);
        if (fileLength == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileEmpty, path, "the file has no bytes; download it again");
        }

        Span<byte> prefix = stackalloc byte[SafetensorsLimits.LengthPrefix];
        if (fileLength < prefix.Length || ReadFully(handle, prefix, 0) < prefix.Length)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FileTruncated, path, $"a safetensors file has at least 8 bytes, this one has {fileLength}", 0);
        }

        int claimed = CheckedLength(prefix, path, fileLength);
        byte[] header = ArrayPool<byte>.Shared.Rent(claimed);
        try
        {
            Span<byte> text = header.AsSpan(0, claimed);
            if (ReadFully(handle, text, prefix.Length) < text.Length)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, path, "the file became shorter while it was read", prefix.Length);
            }

            return Parse(text, path, fileIndex, prefix.Length + text.Length, fileLength);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }

    /// <summary>Reads the header of a file that may be elsewhere.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fileIndex">Index that the returned tensors carry.</param>
    /// <returns>Tensors in the order of their data.</returns>
    /// <exception cref="ProvenanceException">A rule of the format is broken, or the file can't be read.</exception>
    public static ImmutableArray<TensorInfo> Read(CheckpointFile file, int fileIndex)
    {
        Span<byte> prefix = stackalloc byte[SafetensorsLimits.LengthPrefix];
        if (file.Length < prefix.Length)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FileTruncated, file.Path, $"a safetensors file has at least 8 bytes, this one has {file.Length}", 0);
        }

        file.ReadExactly(prefix, 0, "header");
        byte[] text = new byte[CheckedLength(prefix, file.Path, file.Length)];
        file.ReadExactly(text, prefix.Length, "header");
        return Parse(text, file.Path, fileIndex, prefix.Length + text.Length, file.Length);
    }

    private static int CheckedLength(ReadOnlySpan<byte> prefix, string path, long fileLength)
    {
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (claimed > SafetensorsLimits.MaxHeaderLength)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.LimitExceeded, path,
                $"the header claims {claimed} bytes, the format allows {SafetensorsLimits.MaxHeaderLength}; the file is damaged or isn't safetensors", 0);
        }

        if (claimed > (ulong)(fileLength - prefix.Length))
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FileTruncated, path,
                $"the header claims {claimed} bytes but only {fileLength - prefix.Length} follow; the file is cut or isn't safetensors", 0);
        }

        if (claimed < 2)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, "the header is too short to be a JSON object", 0);
        }

        return (int)claimed;
    }

    /// <summary>Parses header text; exposed for tests.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="fileIndex">Index that the returned tensors carry.</param>
    /// <param name="dataStart">Offset of the first data byte in the file.</param>
    /// <param name="fileLength">Length of the file.</param>
    public static ImmutableArray<TensorInfo> Parse(ReadOnlySpan<byte> text, string path, int fileIndex, long dataStart, long fileLength)
    {
        if (text[0] != (byte)'{')
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, "the header doesn't begin with '{'", SafetensorsLimits.LengthPrefix);
        }

        if (!Utf8.IsValid(text))
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.HeaderInvalid, path, "the header isn't valid UTF-8", SafetensorsLimits.LengthPrefix + FirstInvalidByte(text));
        }

        var tensors = new List<TensorInfo>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = Text(ref reader, path);
                long at = SafetensorsLimits.LengthPrefix + reader.TokenStartIndex;
                if (!names.Add(name))
                {
                    throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, $"{path}: {name}", "the name occurs twice in the header", at);
                }

                reader.Read();
                if (name == "__metadata__")
                {
                    ReadMetadata(ref reader, path);
                }
                else
                {
                    tensors.Add(ReadTensor(ref reader, path, name, fileIndex, dataStart, at));
                }
            }

            // The padding that writers add after the closing brace is white space, which the reader accepts; anything else throws.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.HeaderInvalid, path, "the header isn't valid JSON: " + FirstSentence(e.Message),
                SafetensorsLimits.LengthPrefix + reader.BytesConsumed, e);
        }

        return Arrange(tensors, path, dataStart, fileLength);
    }

    private static ImmutableArray<TensorInfo> Arrange(List<TensorInfo> tensors, string path, long dataStart, long fileLength)
    {
        tensors.Sort(static (a, b) => a.FileOffset != b.FileOffset
            ? a.FileOffset.CompareTo(b.FileOffset)
            : a.ByteLength != b.ByteLength ? a.ByteLength.CompareTo(b.ByteLength) : string.CompareOrdinal(a.Name, b.Name));
        long expected = dataStart;
        foreach (TensorInfo tensor in tensors)
        {
            if (tensor.FileOffset != expected)
            {
                string what = tensor.FileOffset < expected ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new ProvenanceException(
                    ProvenanceErrorCode.TensorLayoutInvalid, $"{path}: {tensor.Name}", $"its data {what} (expected to begin at byte {expected})", tensor.FileOffset);
            }

            expected = tensor.FileOffset + tensor.ByteLength;
        }

        if (expected > fileLength)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FileTruncated, tensors.Count > 0 ? $"{path}: {tensors[^1].Name}" : path,
                $"the tensors need {expected} bytes but the file has {fileLength}; download it again", fileLength);
        }

        if (expected < fileLength)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.TensorLayoutInvalid, path, $"{fileLength - expected} bytes after the last tensor belong to none", expected);
        }

        return [.. tensors];
    }

    private static TensorInfo ReadTensor(ref Utf8JsonReader reader, string path, string name, int fileIndex, long dataStart, long at)
    {
        string subject = $"{path}: {name}";
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(subject, "its description isn't an object", at);
        }

        TensorDataType? dataType = null;
        ImmutableArray<long>? shape = null;
        ImmutableArray<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype"u8))
            {
                Once(dataType.HasValue, subject, "dtype", at);
                reader.Read();
                string text = reader.TokenType == JsonTokenType.String ? Text(ref reader, path) : throw Invalid(subject, "dtype isn't a string", at);
                dataType = TensorDataTypes.TryParse(text, out TensorDataType parsed)
                    ? parsed
                    : throw new ProvenanceException(ProvenanceErrorCode.DataTypeUnknown, subject, $"data type '{Shorten(text)}' isn't supported", at);
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                Once(shape.HasValue, subject, "shape", at);
                reader.Read();
                shape = ReadNumbers(ref reader, subject, "shape", SafetensorsLimits.MaxRank, at);
            }
            else if (reader.ValueTextEquals("data_offsets"u8))
            {
                Once(offsets.HasValue, subject, "data_offsets", at);
                reader.Read();
                offsets = ReadNumbers(ref reader, subject, "data_offsets", 2, at);
            }
            else
            {
                // The format's own library ignores keys it doesn't know.
                reader.Read();
                reader.Skip();
            }
        }

        if (dataType is not { } type || shape is not { } dimensions || offsets is not { Length: 2 } range)
        {
            throw Invalid(subject, "dtype, shape and two data_offsets are required", at);
        }

        long elements = 1;
        long bytes;
        try
        {
            foreach (long dimension in dimensions)
            {
                elements = checked(elements * dimension);
            }

            bytes = checked(elements * type.ByteWidth());
            _ = checked(dataStart + range[1]);
        }
        catch (OverflowException e)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.TensorInvalid, subject, "its shape or its offsets are larger than 64 bits hold", at, e);
        }

        if (range[1] < range[0] || range[1] - range[0] != bytes)
        {
            throw Invalid(subject, $"data_offsets [{range[0]}, {range[1]}] don't hold the {bytes} bytes of shape [{string.Join(", ", dimensions)}] in {type.DisplayName()}", at);
        }

        return new TensorInfo(name, type, dimensions, elements, fileIndex, dataStart + range[0], bytes);
    }

    private static ImmutableArray<long> ReadNumbers(ref Utf8JsonReader reader, string subject, string what, int most, long at)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Invalid(subject, what + " isn't an array", at);
        }

        ImmutableArray<long>.Builder numbers = ImmutableArray.CreateBuilder<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Invalid(subject, what + " holds something that isn't a whole number from 0 to 2^63-1", at);
            }

            if (numbers.Count == most)
            {
                throw Invalid(subject, $"{what} has more than {most} entries", at);
            }

            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, "__metadata__ isn't an object", SafetensorsLimits.LengthPrefix + reader.TokenStartIndex);
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text(ref reader, path);
            long at = SafetensorsLimits.LengthPrefix + reader.TokenStartIndex;
            if (!keys.Add(key))
            {
                throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, $"__metadata__ has the key '{Shorten(key)}' twice", at);
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, "__metadata__ may hold strings only", at);
            }
        }
    }

    private static string Text(ref Utf8JsonReader reader, string path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escape that makes a lone surrogate passes the tokenizer and fails only here.
            throw new ProvenanceException(
                ProvenanceErrorCode.HeaderInvalid, path, "a name in the header isn't valid text", SafetensorsLimits.LengthPrefix + reader.TokenStartIndex, e);
        }
    }

    private static void Once(bool already, string subject, string key, long at)
    {
        if (already)
        {
            throw Invalid(subject, $"its description has '{key}' twice", at);
        }
    }

    private static ProvenanceException Invalid(string subject, string message, long at) =>
        new(ProvenanceErrorCode.TensorInvalid, subject, message, at);

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static int ReadFully(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> destination, long offset)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int read = RandomAccess.Read(handle, destination[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
