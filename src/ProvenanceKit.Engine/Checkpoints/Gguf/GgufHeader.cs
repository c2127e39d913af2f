using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Errors;

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
            if (RegularFile.Length(path) == 0)
            {
                return false;
            }

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
        var entries = new GgufMetadataReader(_reader, Metadata);
        for (ulong i = 0; i < keyCount; i++)
        {
            entries.ReadEntry();
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

    private long Alignment()
    {
        if (!Metadata.Contains(AlignmentKey))
        {
            return DefaultAlignment;
        }

        return Metadata.Integer(AlignmentKey) is { } alignment and > 0 and <= GgufLimits.MaxAlignment && long.IsPow2(alignment)
            ? alignment
            : throw _reader.Error(ProvenanceErrorCode.HeaderInvalid, $"{AlignmentKey} must be a whole number that is a power of two, at most {GgufLimits.MaxAlignment}", _reader.Position);
    }

    private (GgufTensor Tensor, long At) ReadTensor(HashSet<string> names, long alignment)
    {
        long at = _reader.Position;
        string name = _reader.Name("a tensor name", GgufLimits.MaxTensorNameLength);
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
}
