using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>
/// The vocabulary digest (VOA): differences of the sorted hashes, Rice coded (quotient by 2^k in unary, remainder in k bits), and the ids in as many bits
/// as the largest needs. Random 64-bit hashes can't be packed below 64 - log2(n) + 1.5 bits each; compact files keep their first 40 bits and no ids.
/// </summary>
internal sealed class VocabularySection : IFingerprintSection
{
    private const int CompactHashBits = 40;

    /// <inheritdoc/>
    public SectionId Id => SectionId.Vocabulary;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Vocabulary is not { } vocabulary)
        {
            return false;
        }

        bool isCompact = detail == FingerprintDetail.Compact;
        int hashBits = isCompact ? Math.Min(vocabulary.HashBits, CompactHashBits) : vocabulary.HashBits;
        ReadOnlySpan<ulong> hashes = vocabulary.TokenHashes.AsSpan();
        ReadOnlySpan<int> ids = isCompact ? [] : vocabulary.TokenIds.AsSpan();
        int shift = 64 - hashBits;
        int width = hashes.IsEmpty ? 0 : Math.Max(0, BitOperations.Log2((hashes[^1] >> shift) / (ulong)hashes.Length));
        uint idBits = 0;
        foreach (int id in ids)
        {
            idBits |= (uint)id;
        }

        int idWidth = 32 - BitOperations.LeadingZeroCount(idBits);
        var bits = new BitWriter();
        ulong last = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            ulong difference = (hashes[i] >> shift) - last;
            last += difference;
            bits.Unary(difference >> width);
            bits.Write(difference, width);
            bits.Write(ids.IsEmpty ? 0 : (uint)ids[i], idWidth);
        }

        writer.Byte((byte)hashBits);
        writer.Byte((byte)width);
        writer.Flag(!ids.IsEmpty);
        writer.Byte((byte)idWidth);
        writer.Unsigned((ulong)hashes.Length);
        writer.Bytes(bits.Finish());
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        int hashBits = reader.Byte();
        int width = reader.Byte();
        bool hasIds = reader.Flag();
        int idWidth = reader.Byte();
        if (hashBits is < 1 or > 64 || width >= 64 || idWidth > 32)
        {
            throw reader.Invalid("a width is out of range");
        }

        int count = reader.Count(FingerprintFormat.MaxTokenCount, 1 + width + idWidth);
        ulong[] hashes = new ulong[count];
        int[] ids = new int[hasIds ? count : 0];
        if (Decode(reader.Bytes(reader.Remaining), hashes, ids, hashBits, width, idWidth) is { } problem)
        {
            throw reader.Invalid(problem);
        }

        return fingerprint with
        {
            Vocabulary = new VocabularyDigest
            {
                TokenHashes = ImmutableCollectionsMarshal.AsImmutableArray(hashes),
                TokenIds = ImmutableCollectionsMarshal.AsImmutableArray(ids),
                HashBits = hashBits,
            },
        };
    }

    // Optimised on the first call, because most processes make only one or two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string? Decode(ReadOnlySpan<byte> bytes, ulong[] hashes, int[] ids, int hashBits, int width, int idWidth)
    {
        var bits = new BitReader(bytes);
        ulong last = 0;
        ulong largest = ulong.MaxValue >> (64 - hashBits);
        for (int i = 0; i < hashes.Length; i++)
        {
            if (!bits.TryUnary(out ulong quotient) || !bits.TryRead(width, out ulong remainder) || !bits.TryRead(idWidth, out ulong id))
            {
                return "the hashes end too early";
            }

            ulong difference = (quotient << width) | remainder;
            if (quotient > (largest - last) >> width || difference > largest - last)
            {
                return "a hash is out of range";
            }

            last += difference;
            hashes[i] = last << (64 - hashBits);
            if (ids.Length > 0)
            {
                ids[i] = (int)(uint)id;
            }
        }

        return bits.IsFinished ? null : "there are bits behind the last hash";
    }
}
