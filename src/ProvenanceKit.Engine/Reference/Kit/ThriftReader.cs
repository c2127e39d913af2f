using System.Buffers.Binary;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>
/// Reads structures of Thrift's compact protocol (the headers of a parquet file) into field maps, so that sizes can be checked before another reader
/// trusts them. Source: Apache Thrift, thrift-compact-protocol.md. Nesting and list lengths are limited; a list can't have more items than bytes remain.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes, long origin, string subject)
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly long _origin = origin;
    private readonly string _subject = subject;
    private int _position;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Reads one structure: integers and truth values as long, text as its length, lists as <c>List</c>, structures as nested maps.</summary>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DeepSignalsInvalid"/>.</exception>
    public Dictionary<int, object> ReadStructure() => ReadStructure(0);

    private Dictionary<int, object> ReadStructure(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Invalid("a header is nested too deep");
        }

        Dictionary<int, object> fields = [];
        int id = 0;
        while (true)
        {
            byte header = ReadByte();
            int type = header & 0x0F;
            if (type == 0)
            {
                return fields;
            }

            int delta = header >> 4;
            id = delta != 0 ? id + delta : (int)ZigZag(ReadVariable());
            fields[id] = type is 1 or 2 ? (long)(type == 1 ? 1 : 0) : ReadValue(type, depth);
        }
    }

    private object ReadValue(int type, int depth)
    {
        switch (type)
        {
            case 1 or 2 or 3:
                return (long)ReadByte();
            case 4 or 5 or 6:
                return ZigZag(ReadVariable());
            case 7:
                return BinaryPrimitives.ReadInt64LittleEndian(Take(8));
            case 8:
                return (long)Take(Length(ReadVariable())).Length;
            case 9 or 10:
                return ReadList(depth);
            case 11:
                SkipMap(depth);
                return 0L;
            case 12:
                return ReadStructure(depth + 1);
            default:
                throw Invalid("a header holds a value of an unknown type");
        }
    }

    private List<object> ReadList(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Invalid("a header is nested too deep");
        }

        byte header = ReadByte();
        int count = header >> 4 == 15 ? Length(ReadVariable()) : header >> 4;
        int type = header & 0x0F;
        if (count > _bytes.Length - _position)
        {
            throw Invalid("a header's list is longer than the file");
        }

        List<object> items = new(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            items.Add(ReadValue(type, depth + 1));
        }

        return items;
    }

    private void SkipMap(int depth)
    {
        int count = Length(ReadVariable());
        if (count == 0)
        {
            return;
        }

        byte types = ReadByte();
        if (depth > MaxDepth || count > _bytes.Length - _position)
        {
            throw Invalid("a header's map is longer than the file");
        }

        for (int i = 0; i < count; i++)
        {
            _ = ReadValue(types >> 4, depth + 1);
            _ = ReadValue(types & 0x0F, depth + 1);
        }
    }

    private byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw Invalid("a header ends early");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    private ulong ReadVariable()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Invalid("a header's number has too many bytes");
    }

    private readonly int Length(ulong value) => value <= (ulong)_bytes.Length ? (int)value : throw Invalid("a header's length is beyond the file");

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private readonly ProvenanceException Invalid(string what) =>
        new(ProvenanceErrorCode.DeepSignalsInvalid, _subject, what + "; the parquet file is broken, install or import it again", _origin + _position);
}
