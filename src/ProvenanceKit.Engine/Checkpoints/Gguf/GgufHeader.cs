using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// The header of a GGUF file, versions 2 and 3, little and big endian: magic, version, counts, metadata, tensor descriptions, padding to the alignment, data.
/// Source: the GGUF specification (gguf.md of ggml). Beyond it, tensor ranges may leave holes and the last one needs no padding, as files in circulation have it.
/// </summary>
internal sealed class GgufHeader
{
    private const uint DefaultAlignment = 32;
    private const string AlignmentKey = "general.alignment";

    // A key with a one-byte value; a description of a tensor without a name or dimensions.
    private const int ShortestEntry = 8 + 4 + 1;
    private const int ShortestTensor = 8 + 4 + 4 + 8;

    private readonly GgufReader _reader;
    private readonly CheckpointFile _file;

    private GgufHeader(CheckpointFile file)
    {
        _file = file;
        _reader = new GgufReader(file);
    }

    /// <summary>2 or 3.</summary>
    public uint Version { get; private set; }

    /// <summary>Whether numbers are stored big endian.</summary>
    public bool IsBigEndian => _reader.IsBigEndian;

    /// <summary>The metadata.</summary>
    public GgufMetadata Metadata { get; } = new();

    /// <summary>Tensors in file order of their descriptions.</summary>
    public ImmutableArray<GgufTensor> Tensors { get; private set; } = [];

    /// <summary>Whether a file starts as GGUF files do, whatever its name (Ollama's blobs have none); false when it can't be read.</summary>
    public static bool HasMagic(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && (magic.SequenceEqual("GGUF"u8) || magic.SequenceEqual("FUGG"u8));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="ProvenanceException">The file breaks a rule; the message names it and the offset.</exception>
    public static GgufHeader Read(CheckpointFile file)
    {
        var header = new GgufHeader(file);
        header.Read();
        return header;
    }

    private void Read()
    {
        if (_file.Length == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileEmpty, _file.Path, "the file has no bytes; download it again");
        }

        ReadMagic();
        ulong tensorCount = Count("tensors", ShortestTensor, GgufLimits.MaxTensorCount);
        ulong keyCount = Count("metadata entries", ShortestEntry, GgufLimits.MaxKeyCount);
        for (ulong i = 0; i < keyCount; i++)
        {
            ReadEntry();
        }

        long alignment = Alignment();
        var descriptions = new List<(GgufTensor Tensor, long At)>((int)tensorCount);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (ulong i = 0; i < tensorCount; i++)
        {
            descriptions.Add(ReadTensor(names, alignment));
        }

        long data = checked((_reader.Position + alignment - 1) / alignment * alignment);
        Tensors = Place(descriptions, data);
    }

    private void ReadMagic()
    {
        const uint magic = 0x4655_4747, reversed = 0x4747_5546;
        uint found = _reader.UInt32("the magic");
        if (found is not (magic or reversed))
        {
            throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, "this isn't a GGUF file: the first four bytes aren't 'GGUF'", 0);
        }

        // Big-endian files have the magic either way round; the version tells.
        uint version = _reader.UInt32("the version");
        if ((version & 0xFFFF) == 0 && version != 0)
        {
            _reader.IsBigEndian = true;
            version = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(version);
        }

        Version = version;
        if (version is not (2 or 3))
        {
            throw _reader.Error(ProvenanceErrorCode.FormatUnsupported, $"GGUF version {version} isn't read; versions 2 and 3 are", 4);
        }
    }

    private ulong Count(string what, int shortest, int most)
    {
        long offset = _reader.Position;
        ulong count = _reader.UInt64("the number of " + what);
        if (count > (ulong)(_reader.Remaining / shortest))
        {
            throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the file claims {count} {what}, more than its {_file.Length} bytes can hold", offset);
        }

        return count <= (ulong)most
            ? count
            : throw _reader.Error(ProvenanceErrorCode.LimitExceeded, $"the file has {count} {what}; at most {most} are read", offset);
    }

    private void ReadEntry()
    {
        long offset = _reader.Position;
        string key = Name(_reader.Text("a metadata key", GgufLimits.MaxKeyLength), "a metadata key", offset);
        uint type = _reader.UInt32($"the type of '{key}'");
        object? value = type == (uint)GgufValueType.Array ? ReadArray(key, 1) : ReadValue((GgufValueType)type, key);
        if (!Metadata.TryAdd(key, value))
        {
            throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the metadata key '{key}' occurs twice", offset);
        }
    }

    private object? ReadValue(GgufValueType type, string key)
    {
        long offset = _reader.Position;
        string what = $"the value of '{key}'";
        switch (type)
        {
            case GgufValueType.UInt8: return (long)_reader.Byte(what);
            case GgufValueType.Int8: return (long)(sbyte)_reader.Byte(what);
            case GgufValueType.UInt16: return (long)_reader.UInt16(what);
            case GgufValueType.Int16: return (long)(short)_reader.UInt16(what);
            case GgufValueType.UInt32: return (long)_reader.UInt32(what);
            case GgufValueType.Int32: return (long)(int)_reader.UInt32(what);
            case GgufValueType.UInt64: return _reader.UInt64(what);
            case GgufValueType.Int64: return (long)_reader.UInt64(what);
            case GgufValueType.Float32: return (double)BitConverter.UInt32BitsToSingle(_reader.UInt32(what));
            case GgufValueType.Float64: return BitConverter.UInt64BitsToDouble(_reader.UInt64(what));
            case GgufValueType.Bool:
                byte truth = _reader.Byte(what);
                return truth <= 1 ? truth == 1 : throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"{what} is a boolean of {truth}; it must be 0 or 1", offset);
            case GgufValueType.String:
                return _reader.TryText(what, GgufLimits.MaxKeptTextLength, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : null;
            default:
                throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the metadata key '{key}' has the unknown value type {(uint)type}", offset - 4);
        }
    }

    private GgufArray ReadArray(string key, int depth)
    {
        long offset = _reader.Position;
        var type = (GgufValueType)_reader.UInt32($"the element type of '{key}'");
        ulong count = _reader.UInt64($"the length of '{key}'");
        int shortest = ShortestElement(type);
        if (shortest == 0)
        {
            throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the array '{key}' has the unknown element type {(uint)type}", offset);
        }

        if (count > (ulong)(_reader.Remaining / shortest))
        {
            throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"the array '{key}' claims {count} elements, more than remain in the file", offset);
        }

        if (count > GgufLimits.MaxArrayCount)
        {
            throw _reader.Error(ProvenanceErrorCode.LimitExceeded, $"the array '{key}' has {count} elements; at most {GgufLimits.MaxArrayCount} are read", offset);
        }

        return type switch
        {
            GgufValueType.Array when depth >= GgufLimits.MaxArrayDepth =>
                throw _reader.Error(ProvenanceErrorCode.LimitExceeded, $"'{key}' has more than {GgufLimits.MaxArrayDepth} arrays inside one another", offset),
            GgufValueType.Array => ReadNested(key, (int)count, depth),
            GgufValueType.String => ReadTexts(key, (int)count),
            _ => ReadNumbers(key, type, (int)count, shortest),
        };
    }

    // Nothing that is read from a GGUF file has nested arrays; they are checked and passed over.
    private GgufArray ReadNested(string key, int count, int depth)
    {
        for (int i = 0; i < count; i++)
        {
            ReadArray(key, depth + 1);
        }

        return new GgufArray(GgufValueType.Array, count, null, null);
    }

    private GgufArray ReadTexts(string key, int count)
    {
        var texts = new Utf8TextList(Math.Max(16, count * 8), Math.Max(4, count));
        for (int i = 0; i < count; i++)
        {
            texts.Add(_reader.Text($"a text of '{key}'", GgufLimits.MaxKeptTextLength));
        }

        return new GgufArray(GgufValueType.String, count, texts, null);
    }

    private GgufArray ReadNumbers(string key, GgufValueType type, int count, int width)
    {
        if ((long)count * width > GgufLimits.MaxKeptArrayLength)
        {
            _reader.Skip((long)count * width);
            return new GgufArray(type, count, null, null);
        }

        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = ReadValue(type, key) switch
            {
                long number => number,
                ulong number => number,
                double number => number,
                bool truth => truth ? 1 : 0,
                _ => double.NaN,
            };
        }

        return new GgufArray(type, count, null, numbers);
    }

    private static int ShortestElement(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 or GgufValueType.String => 8,
        GgufValueType.Array => 12,
        _ => 0,
    };

    private long Alignment()
    {
        if (!Metadata.Contains(AlignmentKey))
        {
            return DefaultAlignment;
        }

        return Metadata.Integer(AlignmentKey) is { } alignment and > 0 and <= GgufLimits.MaxAlignment && long.IsPow2(alignment)
            ? alignment
            : throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"{AlignmentKey} must be a power of two", _reader.Position);
    }

    private (GgufTensor Tensor, long At) ReadTensor(HashSet<string> names, long alignment)
    {
        long at = _reader.Position;
        string name = Name(_reader.Text("a tensor name", GgufLimits.MaxTensorNameLength), "a tensor name", at);
        if (!names.Add(name))
        {
            throw _reader.Error(ProvenanceErrorCode.TensorInvalid, $"the tensor '{name}' occurs twice", at);
        }

        long rankAt = _reader.Position;
        uint rank = _reader.UInt32($"the rank of '{name}'");
        if (rank > GgufLimits.MaxRank)
        {
            throw _reader.Error(ProvenanceErrorCode.TensorInvalid, $"the tensor '{name}' has {rank} dimensions; at most {GgufLimits.MaxRank} are allowed", rankAt);
        }

        var dimensions = ImmutableArray.CreateBuilder<long>((int)rank);
        for (uint i = 0; i < rank; i++)
        {
            ulong dimension = _reader.UInt64($"a dimension of '{name}'");
            dimensions.Add(dimension <= long.MaxValue
                ? (long)dimension
                : throw _reader.Error(ProvenanceErrorCode.TensorInvalid, $"the tensor '{name}' has a negative dimension", rankAt));
        }

        long typeAt = _reader.Position;
        uint type = _reader.UInt32($"the type of '{name}'");
        if (!GgmlFormats.TryGet(type, out GgmlFormat? format))
        {
            throw _reader.Error(ProvenanceErrorCode.DataTypeUnknown, $"the tensor '{name}' has the unknown type {type}", typeAt);
        }

        long offsetAt = _reader.Position;
        ulong offset = _reader.UInt64($"the offset of '{name}'");
        if (offset % (ulong)alignment != 0)
        {
            throw _reader.Error(ProvenanceErrorCode.TensorLayoutInvalid, $"the tensor '{name}' is at {offset}, which isn't a multiple of the alignment {alignment}", offsetAt);
        }

        if (offset > (ulong)_file.Length)
        {
            throw _reader.Error(ProvenanceErrorCode.TensorLayoutInvalid, $"the tensor '{name}' is at {offset}, past the end of the file", offsetAt);
        }

        (long elements, long bytes) = Size(name, dimensions.ToImmutable(), format, rankAt);
        return (new GgufTensor(name, dimensions.ToImmutable(), format, elements, (long)offset, bytes), offsetAt);
    }

    private (long Elements, long Bytes) Size(string name, ImmutableArray<long> dimensions, GgmlFormat format, long at)
    {
        if (dimensions.Length > 0 && dimensions[0] % format.BlockLength != 0)
        {
            throw _reader.Error(
                ProvenanceErrorCode.TensorInvalid, $"the rows of '{name}' have {dimensions[0]} elements, which isn't a multiple of {format.Name}'s block of {format.BlockLength}", at);
        }

        if (dimensions.Length == 0 && format.BlockLength != 1)
        {
            throw _reader.Error(ProvenanceErrorCode.TensorInvalid, $"the scalar '{name}' can't be stored as {format.Name}", at);
        }

        try
        {
            long elements = 1;
            foreach (long dimension in dimensions.Contains(0) ? [0L] : dimensions.AsSpan())
            {
                elements = checked(elements * dimension);
            }

            return (elements, checked(elements / format.BlockLength * format.BlockBytes));
        }
        catch (OverflowException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, _file.Path, $"the size of '{name}' overflows 64 bits", at, e);
        }
    }

    private ImmutableArray<GgufTensor> Place(List<(GgufTensor Tensor, long At)> descriptions, long data)
    {
        var placed = ImmutableArray.CreateBuilder<GgufTensor>(descriptions.Count);
        foreach ((GgufTensor tensor, long at) in descriptions)
        {
            long start = data + tensor.FileOffset;
            if (tensor.ByteLength > _file.Length - start)
            {
                throw _reader.Error(
                    ProvenanceErrorCode.FileTruncated, $"the tensor '{tensor.Name}' needs {tensor.ByteLength} bytes from {start} on, but the file has {_file.Length}; download it again", at);
            }

            placed.Add(tensor with { FileOffset = start });
        }

        long end = data;
        GgufTensor? before = null;
        foreach (GgufTensor tensor in placed.Where(static tensor => tensor.ByteLength > 0).OrderBy(static tensor => tensor.FileOffset))
        {
            if (tensor.FileOffset < end)
            {
                throw _reader.Error(ProvenanceErrorCode.TensorLayoutInvalid, $"the tensors '{before!.Name}' and '{tensor.Name}' overlap", tensor.FileOffset);
            }

            end = tensor.FileOffset + tensor.ByteLength;
            before = tensor;
        }

        return placed.ToImmutable();
    }

    private string Name(ReadOnlySpan<byte> bytes, string what, long offset)
    {
        if (bytes.IsEmpty || !Utf8.IsValid(bytes))
        {
            throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, bytes.IsEmpty ? what + " is empty" : what + " isn't valid UTF-8", offset);
        }

        return Encoding.UTF8.GetString(bytes);
    }
}
