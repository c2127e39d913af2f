using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ProvenanceKit.Engine.Numerics;

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
        Span<byte> buffer = stackalloc byte[ShortSha256.BufferLength];
        Span<ulong> results = stackalloc ulong[ShortSha256.Lanes];
        Span<int> waiting = stackalloc int[ShortSha256.Lanes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        buffer.Clear();
        int lanes = 0;
        for (int i = from; i < to; i++)
        {
            ReadOnlySpan<byte> text = texts[i];
            if (text.Length > ShortSha256.MaxLength)
            {
                SHA256.HashData(text, hash);
                hashes[i] = BinaryPrimitives.ReadUInt64BigEndian(hash);
                continue;
            }

            ShortSha256.Load(buffer, lanes, text);
            waiting[lanes++] = i;
            if (lanes == ShortSha256.Lanes)
            {
                Flush(buffer, results, waiting, hashes);
                lanes = 0;
            }
        }

        Flush(buffer, results, waiting[..lanes], hashes);
    }

    private static void Flush(ReadOnlySpan<byte> buffer, Span<ulong> results, ReadOnlySpan<int> waiting, ulong[] hashes)
    {
        ShortSha256.Hash(buffer, results);
        for (int lane = 0; lane < waiting.Length; lane++)
        {
            hashes[waiting[lane]] = results[lane];
        }
    }
}
