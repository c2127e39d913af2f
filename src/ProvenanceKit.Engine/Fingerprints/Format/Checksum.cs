using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>The checksum of fingerprint files: the first 8 bytes of SHA-256, little endian.</summary>
internal static class Checksum
{
    /// <summary>Of one block.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Of two blocks, one behind the other.</summary>
    public static ulong Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }
}
