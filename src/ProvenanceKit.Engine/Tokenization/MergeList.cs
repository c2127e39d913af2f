using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>The merges of a BPE model in order of rank, each as the UTF-8 text <c>left right</c>.</summary>
internal sealed class MergeList
{
    private readonly Utf8TextList _texts;

    private int[] _leftLengths;

    private Utf8TextIndex? _index;

    public MergeList(int byteCapacity = 256, int capacity = 16)
    {
        _texts = new Utf8TextList(byteCapacity, capacity);
        _leftLengths = new int[Math.Max(capacity, 4)];
    }

    /// <summary>Number of merges.</summary>
    public int Count => _texts.Count;

    /// <summary>Appends a merge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SetLeft(_texts.AddPair(left, right), left.Length);

    /// <summary>Appends a merge that is already written as <c>left right</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddText(ReadOnlySpan<byte> text, int leftLength) => SetLeft(_texts.Add(text), leftLength);

    /// <summary>A merge's first token.</summary>
    public ReadOnlySpan<byte> Left(int rank) => _texts[rank][.._leftLengths[rank]];

    /// <summary>A merge's second token.</summary>
    public ReadOnlySpan<byte> Right(int rank) => _texts[rank][(_leftLengths[rank] + 1)..];

    /// <summary>A merge as the reference prints it.</summary>
    public string GetString(int rank) => _texts.GetString(rank);

    /// <summary>
    /// The rank of a pair, or -1. A pair listed twice has its last rank, as in a map filled in order. Two pairs that differ only in where a space
    /// inside them is read can't be told apart by text, so those are compared by the length of the left token as well.
    /// </summary>
    public int FindRank(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        _index ??= BuildIndex();
        Span<byte> key = left.Length + right.Length < 512 ? stackalloc byte[left.Length + right.Length + 1] : new byte[left.Length + right.Length + 1];
        left.CopyTo(key);
        key[left.Length] = (byte)' ';
        right.CopyTo(key[(left.Length + 1)..]);
        int rank = _index.Find(key);
        return rank >= 0 && _leftLengths[rank] == left.Length ? rank : -1;
    }

    /// <summary>SHA-256 (lower-case hex) of the first <paramref name="count"/> merges joined by line feeds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string Hash(int count)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        for (int rank = 0; rank < Math.Min(count, Count); rank++)
        {
            ReadOnlySpan<byte> text = _texts[rank];
            if (filled + text.Length + 1 > buffer.Length)
            {
                hash.AppendData(buffer, 0, filled);
                filled = 0;
            }

            if (rank > 0)
            {
                buffer[filled++] = (byte)'\n';
            }

            if (text.Length + filled > buffer.Length)
            {
                hash.AppendData(buffer, 0, filled);
                hash.AppendData(text);
                filled = 0;
            }
            else
            {
                text.CopyTo(buffer.AsSpan(filled));
                filled += text.Length;
            }
        }

        hash.AppendData(buffer, 0, filled);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetLeft(int rank, int leftLength)
    {
        if (rank == _leftLengths.Length)
        {
            Array.Resize(ref _leftLengths, rank * 2);
        }

        _leftLengths[rank] = leftLength;
        _index = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Utf8TextIndex BuildIndex()
    {
        // Entered from the last to the first, so that of equal pairs the last one is found.
        Utf8TextIndex index = new(_texts, Count);
        for (int rank = Count - 1; rank >= 0; rank--)
        {
            index.TryAdd(rank);
        }

        return index;
    }
}
