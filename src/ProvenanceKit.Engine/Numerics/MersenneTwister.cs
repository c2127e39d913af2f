namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// MT19937 (Matsumoto and Nishimura, 1998) seeded by <c>init_genrand</c>, with the bounded draw and the permutation of numpy's legacy
/// <c>RandomState</c>: the sequence behind the reference's anchors.
/// </summary>
internal sealed class MersenneTwister
{
    private const int StateSize = 624;

    private const int Offset = 397;

    private readonly uint[] _state = new uint[StateSize];

    private int _next = StateSize;

    /// <summary>Seeds the state by the recurrence with the multiplier 1812433253.</summary>
    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (int i = 1; i < StateSize; i++)
        {
            _state[i] = (1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
        }
    }

    /// <summary>The next tempered 32-bit output.</summary>
    public uint NextUInt32()
    {
        if (_next == StateSize)
        {
            Refill();
        }

        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680u;
        y ^= (y << 15) & 0xEFC60000u;
        return y ^ (y >> 18);
    }

    /// <summary>Uniform on 0 to <paramref name="maximum"/> inclusive: outputs are masked to the bits of the maximum and rejected above it.</summary>
    public uint NextBounded(uint maximum)
    {
        if (maximum == 0)
        {
            return 0;
        }

        uint mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(maximum);
        uint value;
        do
        {
            value = NextUInt32() & mask;
        }
        while (value > maximum);

        return value;
    }

    /// <summary>A permutation of 0 to <paramref name="count"/> - 1: Fisher and Yates from the end.</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)NextBounded((uint)i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private void Refill()
    {
        for (int i = 0; i < StateSize; i++)
        {
            uint y = (_state[i] & 0x80000000u) | (_state[(i + 1) % StateSize] & 0x7FFFFFFFu);
            _state[i] = _state[(i + Offset) % StateSize] ^ (y >> 1) ^ ((y & 1) * 0x9908B0DFu);
        }

        _next = 0;
    }
}
