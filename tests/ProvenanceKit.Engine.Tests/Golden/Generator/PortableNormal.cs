using System.Text;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>
/// A stream of nearly normal values that every language can make bit for bit: value i is <c>f32(h) * f32(deviation / 37837.2)</c>, plus
/// <c>f32(mean)</c> when the mean is not 0, in single precision steps. h is the sum of the four 16-bit lanes of
/// <c>splitmix64(key + i)</c> minus 131070 (Irwin-Hall), and the key is the 64-bit FNV-1a hash of the stream's name in UTF-8.
/// </summary>
internal readonly struct PortableNormal
{
    private const double LaneDeviation = 37837.2;
    private readonly ulong _key;
    private readonly float _factor;
    private readonly float _mean;

    /// <summary>The stream <c>seed:name</c>.</summary>
    public PortableNormal(string seed, string name, double deviation, double mean = 0)
    {
        _key = Fnv1a(seed + ":" + name);
        _factor = (float)(deviation / LaneDeviation);
        _mean = (float)mean;
    }

    /// <summary>Value <paramref name="index"/> of the stream.</summary>
    public float this[long index]
    {
        get
        {
            float value = Lanes(_key, index) * _factor;
            return _mean == 0 ? value : value + _mean;
        }
    }

    /// <summary>FNV-1a, 64 bits, over UTF-8.</summary>
    public static ulong Fnv1a(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ b) * 0x100000001B3);
        }

        return hash;
    }

    /// <summary>The integer h of stream <paramref name="key"/> at <paramref name="index"/>, in [-131070, 131070].</summary>
    public static int Lanes(ulong key, long index)
    {
        unchecked
        {
            ulong z = key + (ulong)index + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (int)(z & 0xFFFF) + (int)((z >> 16) & 0xFFFF) + (int)((z >> 32) & 0xFFFF) + (int)(z >> 48) - 131070;
        }
    }
}
