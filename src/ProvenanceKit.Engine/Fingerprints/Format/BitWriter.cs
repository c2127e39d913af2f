namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Writes numbers of any width, lowest bit first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private uint _pending;
    private int _pendingBits;

    /// <summary>Writes the lowest <paramref name="width"/> bits, 0 to 64.</summary>
    public void Write(ulong value, int width)
    {
        while (width > 0)
        {
            int take = Math.Min(width, 8 - _pendingBits);
            _pending |= ((uint)value & ((1u << take) - 1)) << _pendingBits;
            _pendingBits += take;
            value >>= take;
            width -= take;
            if (_pendingBits == 8)
            {
                _bytes.Add((byte)_pending);
                _pending = 0;
                _pendingBits = 0;
            }
        }
    }

    /// <summary>Writes as many ones as <paramref name="count"/>, then a zero.</summary>
    public void Unary(ulong count)
    {
        for (; count >= 32; count -= 32)
        {
            Write(uint.MaxValue, 32);
        }

        Write((1UL << (int)count) - 1, (int)count + 1);
    }

    /// <summary>All bytes, the last filled with zeros.</summary>
    public byte[] Finish()
    {
        Write(0, _pendingBits == 0 ? 0 : 8 - _pendingBits);
        return [.. _bytes];
    }
}
