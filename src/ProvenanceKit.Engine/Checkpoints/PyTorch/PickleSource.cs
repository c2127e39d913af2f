using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>The bytes of one pickle inside a file, read forward through a small buffer. Positions are those of the file.</summary>
/// <param name="file">The open file.</param>
/// <param name="start">First byte of the pickle.</param>
/// <param name="end">First byte behind what the pickle may use.</param>
internal sealed class PickleSource(CheckpointFile file, long start, long end)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _buffer = new byte[(int)Math.Clamp(end - start, 1, 64 * 1024)];
    private long _bufferStart = start;
    private int _bufferLength;
    private int _at;

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>Position of the first byte.</summary>
    public long Start { get; } = start;

    /// <summary>Position of the next byte.</summary>
    public long Position => _bufferStart + _at;

    /// <summary>The next byte.</summary>
    /// <exception cref="ProvenanceException">There is none, or the pickle is too long.</exception>
    public byte ReadByte()
    {
        if (_at == _bufferLength)
        {
            Fill();
        }

        return _buffer[_at++];
    }

    /// <summary>An unsigned little-endian number.</summary>
    /// <param name="width">1 to 8 bytes.</param>
    public ulong ReadUnsigned(int width)
    {
        ulong value = 0;
        for (int i = 0; i < width; i++)
        {
            value |= (ulong)ReadByte() << (8 * i);
        }

        return value;
    }

    /// <summary>The next bytes.</summary>
    /// <param name="length">A claimed length; compared with what is left before anything is allocated.</param>
    /// <param name="limit">Most bytes.</param>
    public byte[] ReadBytes(ulong length, int limit)
    {
        if (length > (ulong)(end - Position))
        {
            throw Invalid($"{length} bytes are claimed where {end - Position} are left");
        }

        if (length > (ulong)limit)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, Path, $"a value of {length} bytes in the pickle, at most {limit} are read", Position);
        }

        byte[] bytes = new byte[(int)length];
        for (int done = 0; done < bytes.Length;)
        {
            if (_at == _bufferLength)
            {
                Fill();
            }

            int count = Math.Min(bytes.Length - done, _bufferLength - _at);
            _buffer.AsSpan(_at, count).CopyTo(bytes.AsSpan(done));
            _at += count;
            done += count;
        }

        return bytes;
    }

    /// <summary>The next bytes as UTF-8 text.</summary>
    public string ReadText(ulong length)
    {
        long at = Position;
        try
        {
            return Utf8.GetString(ReadBytes(length, PyTorchLimits.MaxTextLength));
        }
        catch (DecoderFallbackException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, Path, "a string in the pickle isn't UTF-8", at, e);
        }
    }

    /// <summary>Text up to the next line feed, which is read too.</summary>
    public string ReadLine()
    {
        const int Longest = 256;
        Span<char> line = stackalloc char[Longest];
        int length = 0;
        for (byte next = ReadByte(); next != (byte)'\n'; next = ReadByte())
        {
            if (length == Longest)
            {
                throw Invalid($"a name in the pickle is longer than {Longest} bytes");
            }

            line[length++] = next < 0x80 ? (char)next : '\uFFFD';
        }

        return line[..length].ToString();
    }

    /// <summary>The error of a broken pickle, at the current position.</summary>
    public ProvenanceException Invalid(string message) => new(ProvenanceErrorCode.HeaderInvalid, Path, message, Position);

    private void Fill()
    {
        long next = Position;
        if (next >= end)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, Path, "the pickle ends in the middle", next);
        }

        if (next - Start > PyTorchLimits.MaxPickleLength)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, Path, $"a pickle of more than {PyTorchLimits.MaxPickleLength} bytes isn't read", next);
        }

        int count = (int)Math.Min(_buffer.Length, end - next);
        file.ReadExactly(_buffer.AsSpan(0, count), next, "pickle");
        _bufferStart = next;
        _bufferLength = count;
        _at = 0;
    }
}
