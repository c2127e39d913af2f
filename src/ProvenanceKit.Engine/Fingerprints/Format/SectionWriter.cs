using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>
/// Writes the values of a section. Whole numbers are base-128 (7 bits a byte, lowest first; signed ones zigzag), floating-point numbers are
/// their bits, little endian. A string is (2 x bytes + 1 if UTF-16) and its bytes: UTF-8, or UTF-16 when it has surrogates without a partner.
/// </summary>
internal sealed class SectionWriter
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Byte(byte value) => Bytes([value]);

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);

    public void Unsigned(ulong value)
    {
        Span<byte> bytes = _buffer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[length++] = (byte)(value | 0x80);
        }

        bytes[length++] = (byte)value;
        _buffer.Advance(length);
    }

    public void Signed(long value) => Unsigned((ulong)(value << 1) ^ (ulong)(value >> 63));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Text(string value)
    {
        try
        {
            byte[] bytes = s_strict.GetBytes(value);
            Unsigned((ulong)bytes.Length << 1);
            Bytes(bytes);
        }
        catch (EncoderFallbackException)
        {
            Unsigned(((ulong)value.Length << 2) | 1);
            foreach (char unit in value)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(2), unit);
                _buffer.Advance(2);
            }
        }
    }

    public void Texts(ImmutableArray<string> values)
    {
        Unsigned((ulong)values.Length);
        foreach (string value in values)
        {
            Text(value);
        }
    }

    public void Doubles(ImmutableArray<double> values)
    {
        Unsigned((ulong)values.Length);
        foreach (double value in values)
        {
            Double(value);
        }
    }

    /// <summary>Bits of float32 values, without a count.</summary>
    public void Singles(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            Bytes(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(4), value);
            _buffer.Advance(4);
        }
    }

    /// <summary>A value that may be absent: a flag, then the value.</summary>
    public void Optional<T>(T? value, Action<T> write)
        where T : struct
    {
        Flag(value is not null);
        if (value is { } present)
        {
            write(present);
        }
    }

    /// <inheritdoc cref="Optional{T}"/>
    public void Optional(string? value)
    {
        Flag(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }
}
