using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// Reads the header of a GGUF file from front to back through one buffer. Every length is compared with what remains of the file before anything is
/// allocated for it.
/// </summary>
internal sealed class GgufReader
{
    private const int BufferLength = 1 << 16;
    private readonly CheckpointFile _file;
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly long _end;
    private int _at;
    private int _filled;
    private long _next;

    /// <summary>Starts at the file's first byte.</summary>
    public GgufReader(CheckpointFile file)
    {
        _file = file;
        _end = Math.Min(file.Length, GgufLimits.MaxHeaderLength);
    }

    /// <summary>Whether numbers are big endian.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>Offset of the next byte.</summary>
    public long Position => _next - (_filled - _at);

    /// <summary>Bytes that a header may still take.</summary>
    public long Remaining => _end - Position;

    /// <summary>An error at an offset.</summary>
    public ProvenanceException Error(ProvenanceErrorCode code, string message, long offset) => new(code, _file.Path, message, offset);

    /// <summary>Refuses a length that goes past the file's end, or past what a header may have.</summary>
    /// <param name="length">Bytes that something claims.</param>
    /// <param name="what">What claims them.</param>
    /// <param name="offset">Where.</param>
    public void Require(ulong length, string what, long offset)
    {
        if (length <= (ulong)Remaining)
        {
            return;
        }

        throw length > (ulong)(_file.Length - Position)
            ? Error(ProvenanceErrorCode.FileTruncated, $"{what} needs {length} bytes, but {_file.Length - Position} remain of the file", offset)
            : Error(ProvenanceErrorCode.LimitExceeded, $"{what} goes past the {GgufLimits.MaxHeaderLength} bytes that a GGUF header may have", offset);
    }

    /// <summary>The next byte.</summary>
    public byte Byte(string what) => Take(1, what)[0];

    /// <summary>A 16-bit number.</summary>
    public ushort UInt16(string what)
    {
        ReadOnlySpan<byte> bytes = Take(2, what);
        return IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>A 32-bit number.</summary>
    public uint UInt32(string what)
    {
        ReadOnlySpan<byte> bytes = Take(4, what);
        return IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>A 64-bit number.</summary>
    public ulong UInt64(string what)
    {
        ReadOnlySpan<byte> bytes = Take(8, what);
        return IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>The bytes of a text with its length before it; valid until the next read unless they didn't fit the buffer.</summary>
    public ReadOnlySpan<byte> Text(string what, int longest)
    {
        long offset = Position;
        ulong length = UInt64("the length of " + what);
        Require(length, what, offset);
        return length > (ulong)longest
            ? throw Error(ProvenanceErrorCode.LimitExceeded, $"{what} has {length} bytes; at most {longest} are allowed", offset)
            : Take((int)length, what);
    }

    /// <summary>A text that names something: not empty, and valid UTF-8.</summary>
    public string Name(string what, int longest)
    {
        long offset = Position;
        ReadOnlySpan<byte> bytes = Text(what, longest);
        return !bytes.IsEmpty && Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw Error(ProvenanceErrorCode.HeaderInvalid, bytes.IsEmpty ? what + " is empty" : what + " isn't valid UTF-8", offset);
    }

    /// <summary>The bytes of a text, or nothing when it is longer than <paramref name="longest"/>, which is passed over then.</summary>
    public bool TryText(string what, int longest, out ReadOnlySpan<byte> text)
    {
        long offset = Position;
        ulong length = UInt64("the length of " + what);
        Require(length, what, offset);
        if (length > (ulong)longest)
        {
            Skip((long)length);
            text = default;
            return false;
        }

        text = Take((int)length, what);
        return true;
    }

    /// <summary>Passes over bytes that <see cref="Require"/> accepted.</summary>
    public void Skip(long length)
    {
        long inBuffer = Math.Min(length, _filled - _at);
        _at += (int)inBuffer;
        _next += length - inBuffer;
        if (length > inBuffer)
        {
            _at = _filled = 0;
        }
    }

    private ReadOnlySpan<byte> Take(int length, string what)
    {
        if (_filled - _at < length)
        {
            Require((ulong)length, what, Position);
            int rest = _filled - _at;
            if (length > BufferLength)
            {
                byte[] whole = new byte[length];
                _buffer.AsSpan(_at, rest).CopyTo(whole);
                _file.ReadExactly(whole.AsSpan(rest), _next, "header");
                _next += length - rest;
                _at = _filled = 0;
                return whole;
            }

            _buffer.AsSpan(_at, rest).CopyTo(_buffer);
            int more = (int)Math.Min(BufferLength - rest, _end - _next);
            _file.ReadExactly(_buffer.AsSpan(rest, more), _next, "header");
            _next += more;
            _at = 0;
            _filled = rest + more;
        }

        ReadOnlySpan<byte> taken = _buffer.AsSpan(_at, length);
        _at += length;
        return taken;
    }
}
