using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>
/// Reads the values of a section as <see cref="SectionWriter"/> writes them. Every count and length is compared with the bytes that remain before
/// anything is allocated; whatever isn't well formed is a <see cref="ProvenanceException"/> with the section's place in the file.
/// </summary>
/// <param name="file">For messages.</param>
/// <param name="section">For messages.</param>
/// <param name="offset">Where the section begins in the file, for messages.</param>
/// <param name="bytes">The section, unpacked.</param>
internal sealed class SectionReader(string file, SectionId section, long offset, ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private int _position;

    /// <summary>Bytes that are left.</summary>
    public int Remaining => bytes.Length - _position;

    /// <summary>The error that says what is wrong with this section.</summary>
    public ProvenanceException Invalid(string message) => FormatErrors.Invalid(file, $"section {section}: {message}", offset);

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw Invalid("it ends within a value");
        }

        ReadOnlySpan<byte> span = bytes.Span.Slice(_position, count);
        _position += count;
        return span;
    }

    public byte Byte() => Bytes(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw Invalid("a flag is neither 0 nor 1"),
    };

    public ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Invalid("a number has more than 64 bits");
    }

    public long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int Int32() => Signed() is var value and >= int.MinValue and <= int.MaxValue ? (int)value : throw Invalid("a number has more than 32 bits");

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(8));

    /// <summary>A count of items that take at least <paramref name="bitsPerItem"/> bits each of what remains.</summary>
    public int Count(int limit, int bitsPerItem)
    {
        ulong count = Unsigned();
        if (count > (ulong)limit)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, file, $"section {section}: {count} items, at most {limit} are read", offset);
        }

        return count * (ulong)bitsPerItem <= (ulong)Remaining * 8 ? (int)count : throw Invalid($"{count} items don't fit into the {Remaining} bytes that are left");
    }

    public string Text()
    {
        ulong prefix = Unsigned();
        ulong length = prefix >> 1;
        if (length > (ulong)Remaining)
        {
            throw Invalid("a text is longer than what is left");
        }

        ReadOnlySpan<byte> text = Bytes((int)length);
        try
        {
            return (prefix & 1) == 0 ? s_strict.GetString(text) : Utf16(text);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("a text isn't UTF-8");
        }
    }

    public ImmutableArray<string> Texts()
    {
        string[] values = new string[Count(FingerprintFormat.MaxStringCount, 8)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Text();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    public ImmutableArray<double> Doubles()
    {
        double[] values = new double[Count(int.MaxValue, 64)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Double();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    public void Singles(Span<float> destination)
    {
        ReadOnlySpan<byte> source = Bytes(checked(destination.Length * 4));
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
        }
    }

    public T? Optional<T>(Func<T> read)
        where T : struct => Flag() ? read() : null;

    public string? OptionalText() => Flag() ? Text() : null;

    private string Utf16(ReadOnlySpan<byte> text)
    {
        if (text.Length % 2 != 0)
        {
            throw Invalid("a UTF-16 text has half a unit");
        }

        char[] units = new char[text.Length / 2];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(text[(2 * i)..]);
        }

        return new string(units);
    }
}
