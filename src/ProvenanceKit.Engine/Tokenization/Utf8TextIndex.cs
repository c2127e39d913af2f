using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// Finds a text in a <see cref="Utf8TextList"/>: open addressing over the list's own bytes, hashed by the runtime's randomised string hash so that
/// a crafted vocabulary can't make it quadratic.
/// </summary>
internal sealed class Utf8TextIndex
{
    private readonly Utf8TextList _texts;

    private int[] _slots;

    private uint[] _hashes;

    private int _count;

    /// <summary>Creates an empty index over <paramref name="texts"/> with room for <paramref name="capacity"/> entries.</summary>
    public Utf8TextIndex(Utf8TextList texts, int capacity)
    {
        _texts = texts;
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, Math.Min(capacity, 1 << 28) * 2L));
        _slots = new int[size];
        _hashes = new uint[size];
    }

    /// <summary>Index in the list of an equal text, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<byte> text)
    {
        uint hash = Hash(text);
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_hashes[slot] == hash && _texts[_slots[slot] - 1].SequenceEqual(text))
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    /// <summary>Enters the list's text at <paramref name="index"/>; gives the index of an equal text that was entered before, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TryAdd(int index)
    {
        if ((_count + 1) * 2L > _slots.Length)
        {
            Grow();
        }

        ReadOnlySpan<byte> text = _texts[index];
        uint hash = Hash(text);
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_hashes[slot] == hash && _texts[_slots[slot] - 1].SequenceEqual(text))
            {
                return _slots[slot] - 1;
            }
        }

        _slots[slot] = index + 1;
        _hashes[slot] = hash;
        _count++;
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        // Two bytes are hashed as one char; the odd last byte and the length are mixed in afterwards.
        uint hash = (uint)string.GetHashCode(MemoryMarshal.Cast<byte, char>(text));
        uint tail = (text.Length & 1) != 0 ? text[^1] + 1u : 0u;
        hash ^= tail * 0x9E3779B1u;
        return hash ^ (hash >> 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        int[] slots = new int[checked(_slots.Length * 2)];
        uint[] hashes = new uint[slots.Length];
        int mask = slots.Length - 1;
        for (int old = 0; old < _slots.Length; old++)
        {
            if (_slots[old] != 0)
            {
                int slot = (int)_hashes[old] & mask;
                while (slots[slot] != 0)
                {
                    slot = (slot + 1) & mask;
                }

                slots[slot] = _slots[old];
                hashes[slot] = _hashes[old];
            }
        }

        _slots = slots;
        _hashes = hashes;
    }
}
