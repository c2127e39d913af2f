using System.Runtime.CompilerServices;
using System.Text;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// Many short texts as UTF-8 in one buffer: a vocabulary of 250,000 tokens costs two arrays instead of 250,000 strings.
/// </summary>
internal sealed class Utf8TextList
{
    private byte[] _bytes;

    private int[] _ends;

    public Utf8TextList(int byteCapacity = 256, int capacity = 16)
    {
        _bytes = new byte[Math.Max(byteCapacity, 16)];
        _ends = new int[Math.Max(capacity, 4)];
    }

    /// <summary>Number of texts.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all texts.</summary>
    public int ByteCount => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>The bytes of a text; valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Appends a text and gives its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(ReadOnlySpan<byte> text)
    {
        int start = ByteCount;
        text.CopyTo(Reserve(text.Length));
        return Commit(start + text.Length);
    }

    /// <summary>Appends <c>left right</c> with one space between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AddPair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int start = ByteCount;
        Span<byte> room = Reserve(checked(left.Length + right.Length + 1));
        left.CopyTo(room);
        room[left.Length] = (byte)' ';
        right.CopyTo(room[(left.Length + 1)..]);
        return Commit(start + left.Length + right.Length + 1);
    }

    /// <summary>A text as a string.</summary>
    public string GetString(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>The room for a text of that many bytes at the end; <see cref="Commit"/> makes it a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int length)
    {
        int start = ByteCount;
        int needed = checked(start + length);
        if (needed > _bytes.Length)
        {
            GrowBytes(needed);
        }

        return _bytes.AsSpan(start, length);
    }

    private void GrowBytes(int needed) => Array.Resize(ref _bytes, (int)Math.Max(needed, Math.Min(2L * _bytes.Length, Array.MaxLength)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Commit(int end)
    {
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
        }

        _ends[Count] = end;
        return Count++;
    }
}
