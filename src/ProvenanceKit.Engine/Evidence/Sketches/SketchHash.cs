using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Numbers without pattern that follow from what they are for.</summary>
internal static class SketchHash
{
    /// <summary>Finaliser of SplitMix64 (Steele, Lea and Flood, 2014) over two numbers.</summary>
    public static ulong Mix(ulong x, ulong salt)
    {
        ulong z = x + ((salt + 1) * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>First 8 bytes (big endian) of SHA-256 of the UTF-8 text.</summary>
    public static ulong Of(string text) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
