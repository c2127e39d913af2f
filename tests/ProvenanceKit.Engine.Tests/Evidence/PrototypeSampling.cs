using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>The prototype's choice of units: numpy.random.RandomState(seed).permutation(n)[:192], sorted, the seed from SHA-256 of a role.</summary>
internal sealed class PrototypeSampling : UnitSampling
{
    private const int Rows = 192;

    public override int CorrespondenceUnits(int units) => Math.Min(units, Rows);

    public override int MatchingBlock(int units) => Math.Min(units, Rows);

    public override int MatchingBlocks(int units) => 1;

    public override int[] Correspondence(int units) => Sample(units, "rows");

    public override int[] Matching(int units, int layer, bool isDeeper) => Sample(units, (isDeeper ? "P" : "C") + layer.ToString(CultureInfo.InvariantCulture));

    private static int[] Sample(int n, string role)
    {
        int[] all = [.. Enumerable.Range(0, n)];
        if (Rows >= n)
        {
            return all;
        }

        uint seed = uint.Parse(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(role)))[..8], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var generator = new Mt19937(seed);
        for (int i = n - 1; i > 0; i--)
        {
            uint mask = (uint)i;
            for (int shift = 1; shift < 32; shift *= 2)
            {
                mask |= mask >> shift;
            }

            uint j;
            while ((j = generator.Next() & mask) > i)
            {
            }

            (all[i], all[j]) = (all[j], all[i]);
        }

        int[] chosen = all[..Rows];
        Array.Sort(chosen);
        return chosen;
    }

    // Matsumoto and Nishimura, Mersenne Twister, 1998, seeded by init_genrand.
    private sealed class Mt19937
    {
        private readonly uint[] _state = new uint[624];
        private int _index = 624;

        public Mt19937(uint seed)
        {
            _state[0] = seed;
            for (uint i = 1; i < 624; i++)
            {
                _state[i] = (1812433253U * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i;
            }
        }

        public uint Next()
        {
            if (_index == 624)
            {
                for (int i = 0; i < 624; i++)
                {
                    uint y = (_state[i] & 0x80000000U) | (_state[(i + 1) % 624] & 0x7FFFFFFFU);
                    _state[i] = _state[(i + 397) % 624] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908B0DFU : 0);
                }

                _index = 0;
            }

            uint x = _state[_index++];
            x ^= x >> 11;
            x ^= (x << 7) & 0x9D2C5680U;
            x ^= (x << 15) & 0xEFC60000U;
            return x ^ (x >> 18);
        }
    }
}
