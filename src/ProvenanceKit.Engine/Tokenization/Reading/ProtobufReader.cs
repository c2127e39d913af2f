using System.Buffers.Binary;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>
/// A forward reader of protocol buffers' wire format: varint, 64-bit, length-delimited and 32-bit fields; groups are refused. Every length is
/// compared with what remains.
/// </summary>
internal ref struct ProtobufReader
{
    private readonly string _file;

    private readonly ReadOnlySpan<byte> _bytes;

    private readonly long _origin;

    private int _position;

    /// <param name="file">For messages.</param>
    /// <param name="bytes">One message.</param>
    /// <param name="origin">Offset of the message in the file, for messages.</param>
    public ProtobufReader(string file, ReadOnlySpan<byte> bytes, long origin = 0)
    {
        _file = file;
        _bytes = bytes;
        _origin = origin;
    }

    /// <summary>Field number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a varint field, or the bits of a fixed one.</summary>
    public ulong Number { get; private set; }

    /// <summary>Bytes of a length-delimited field; empty for others.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Offset of <see cref="Payload"/> in the file.</summary>
    public long PayloadOffset { get; private set; }

    /// <summary>A 32-bit field as float.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Number);

    /// <summary>A varint field as a signed 32-bit number.</summary>
    public readonly int Int32 => unchecked((int)Number);

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Read()
    {
        if (_position == _bytes.Length)
        {
            return false;
        }

        ulong tag = Varint();
        Field = (int)(tag >> 3);
        Payload = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                ulong length = Varint();
                PayloadOffset = _origin + _position;
                Payload = Take(length);
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw Broken("an unknown kind of field");
        }

        return Field > 0 && tag >> 3 <= 0x1FFFFFFF ? true : throw Broken("a field number out of range");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - _position))
        {
            throw Broken("a field longer than what remains");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken("a number of more than ten bytes");
    }

    private readonly Errors.ProvenanceException Broken(string what) =>
        TokenizerErrors.Invalid(_file, $"this isn't a readable SentencePiece model: {what}.", _origin + _position);
}
