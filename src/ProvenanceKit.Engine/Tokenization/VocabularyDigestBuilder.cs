using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>Builds the <see cref="VocabularyDigest"/>: the first 8 bytes of SHA-256 of every token, sorted, with the ids.</summary>
internal static class VocabularyDigestBuilder
{
    /// <summary>Digests a vocabulary. Work is split in fixed blocks over the cores; the result doesn't depend on their number.</summary>
    public static VocabularyDigest Build(Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        const int blockSize = 8192;
        int count = vocabulary.Texts.Count;
        ulong[] hashes = new ulong[count];
        int[] ids = [.. vocabulary.Ids];
        int blocks = (count + blockSize - 1) / blockSize;
        if (blocks <= 1)
        {
            HashBlock(vocabulary.Texts, hashes, 0, count);
        }
        else
        {
            Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken },
                block => HashBlock(vocabulary.Texts, hashes, block * blockSize, Math.Min(count, (block + 1) * blockSize)));
        }

        Array.Sort(hashes, ids);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            // Tokens are distinct, so an equal hash is a collision of 64 bits; the first is kept.
            if (i == 0 || hashes[i] != hashes[i - 1])
            {
                hashes[kept] = hashes[i];
                ids[kept++] = ids[i];
            }
        }

        if (kept < count)
        {
            Array.Resize(ref hashes, kept);
            Array.Resize(ref ids, kept);
        }

        return new VocabularyDigest { TokenHashes = ImmutableCollectionsMarshal.AsImmutableArray(hashes), TokenIds = ImmutableCollectionsMarshal.AsImmutableArray(ids) };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HashBlock(Utf8TextList texts, ulong[] hashes, int from, int to)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (int i = from; i < to; i++)
        {
            SHA256.HashData(texts[i], hash);
            hashes[i] = BinaryPrimitives.ReadUInt64BigEndian(hash);
        }
    }
}
