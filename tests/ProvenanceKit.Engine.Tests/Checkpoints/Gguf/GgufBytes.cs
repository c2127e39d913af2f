using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>
/// Writes GGUF files, valid or broken, field by field. Nothing is checked or repaired: counts, offsets and lengths are what the test states, with sensible
/// defaults, so that a test shows the very bytes the reader sees.
/// </summary>
internal sealed class GgufBytes
{
    private readonly List<byte> _entries = [];
    private readonly List<byte> _tensors = [];
    private readonly List<byte> _data = [];

    public bool BigEndian { get; init; }

    public uint Version { get; init; } = 3;

    public byte[] Magic { get; init; } = "GGUF"u8.ToArray();

    public int Alignment { get; init; } = 32;

    /// <summary>What the header claims; null for the true number.</summary>
    public ulong? StatedTensorCount { get; init; }

    /// <summary>What the header claims; null for the true number.</summary>
    public ulong? StatedEntryCount { get; init; }

    private int EntryCount { get; set; }

    private int TensorCount { get; set; }

    public GgufBytes Text(string key, string value) => Entry(key, 8, [.. Text(value)]);

    public GgufBytes UInt32(string key, uint value) => Entry(key, 4, Number(value, 4));

    public GgufBytes Single(string key, float value) => Entry(key, 6, Number(BitConverter.SingleToUInt32Bits(value), 4));

    public GgufBytes Boolean(string key, byte value) => Entry(key, 7, [value]);

    public GgufBytes Texts(string key, params string[] values) => Array(key, 8, (ulong)values.Length, [.. values.SelectMany(value => Text(value))]);

    public GgufBytes Singles(string key, params float[] values) =>
        Array(key, 6, (ulong)values.Length, [.. values.SelectMany(value => Number(BitConverter.SingleToUInt32Bits(value), 4))]);

    public GgufBytes Int32s(string key, params int[] values) => Array(key, 5, (ulong)values.Length, [.. values.SelectMany(value => Number((uint)value, 4))]);

    public GgufBytes Array(string key, uint elementType, ulong count, byte[] content) => Entry(key, 9, [.. Number(elementType, 4), .. Number(count, 8), .. content]);

    /// <summary>An entry with any type number and content.</summary>
    public GgufBytes Entry(string key, uint type, byte[] content) => RawEntry([.. Text(key), .. Number(type, 4), .. content]);

    /// <summary>Any bytes where an entry is expected.</summary>
    public GgufBytes RawEntry(byte[] bytes)
    {
        _entries.AddRange(bytes);
        EntryCount++;
        return this;
    }

    /// <summary>A tensor with its data; dimensions in the file's order (contiguous first).</summary>
    public GgufBytes Tensor(string name, uint type, ulong[] dimensions, byte[] data)
    {
        Describe([.. Text(name)], type, dimensions, (ulong)_data.Count);
        _data.AddRange(data);
        while (_data.Count % Alignment != 0)
        {
            _data.Add(0);
        }

        return this;
    }

    /// <summary>A tensor's description alone, with any offset.</summary>
    public GgufBytes Describe(byte[] name, uint type, ulong[] dimensions, ulong offset, uint? rank = null)
    {
        _tensors.AddRange(name);
        _tensors.AddRange(Number(rank ?? (uint)dimensions.Length, 4));
        _tensors.AddRange(dimensions.SelectMany(dimension => Number(dimension, 8)));
        _tensors.AddRange(Number(type, 4));
        _tensors.AddRange(Number(offset, 8));
        TensorCount++;
        return this;
    }

    /// <summary>A text with its length before it.</summary>
    public byte[] Text(string value) => Text(Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes with their length before them.</summary>
    public byte[] Text(byte[] value) => [.. Number((ulong)value.Length, 8), .. value];

    /// <summary>A number in the file's byte order.</summary>
    public byte[] Number(ulong value, int width)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        byte[] number = bytes[..width];
        if (BigEndian)
        {
            System.Array.Reverse(number);
        }

        return number;
    }

    public byte[] ToArray()
    {
        List<byte> file =
        [
            .. Magic, .. Number(Version, 4), .. Number(StatedTensorCount ?? (ulong)TensorCount, 8), .. Number(StatedEntryCount ?? (ulong)EntryCount, 8), .. _entries, .. _tensors,
        ];
        while (file.Count % Alignment != 0)
        {
            file.Add(0);
        }

        file.AddRange(_data);
        return [.. file];
    }
}
