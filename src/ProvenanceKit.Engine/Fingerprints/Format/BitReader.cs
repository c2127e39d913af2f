using System.Runtime.CompilerServices;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Reads what <see cref="BitWriter"/> wrote; false when the bits end.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Whether only the zeros that fill the last byte are left.</summary>
    public readonly bool IsFinished => _next == _bytes.Length && _pendingBits < 8 && _pending == 0;

    /// <summary>Reads a number of 0 to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(int width, out ulong value)
    {
        value = 0;
        for (int done = 0; done < width;)
        {
            if (_pendingBits == 0 && !Fill())
            {
                return false;
            }

            int take = Math.Min(width - done, _pendingBits);
            ulong mask = take == 64 ? ulong.MaxValue : (1UL << take) - 1;
            value |= (_pending & mask) << done;
            Drop(take);
            done += take;
        }

        return true;
    }

    /// <summary>Counts ones up to a zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryUnary(out ulong count)
    {
        count = 0;
        while (true)
        {
            if (_pendingBits == 0 && !Fill())
            {
                return false;
            }

            int ones = Math.Min(System.Numerics.BitOperations.TrailingZeroCount(~_pending), _pendingBits);
            count += (ulong)ones;
            bool isFound = ones < _pendingBits;
            Drop(isFound ? ones + 1 : ones);
            if (isFound)
            {
                return true;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Fill()
    {
        while (_pendingBits < 64 && _next < _bytes.Length)
        {
            _pending |= (ulong)_bytes[_next++] << _pendingBits;
            _pendingBits += 8;
        }

        return _pendingBits > 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Drop(int bits)
    {
        _pending = bits == 64 ? 0 : _pending >> bits;
        _pendingBits -= bits;
    }
}
