using System.Buffers.Binary;
using System.Security.Cryptography;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>
/// Hashes of weight files: the header whole; of the rest 32 blocks of 4096 bytes, one at a pseudo-random place in each 32nd of it, the first at its
/// beginning and the last at its end, or all of it when it is smaller; and the whole file when asked to.
/// </summary>
internal static class WeightFileHasher
{
    /// <summary>Blocks of a large file.</summary>
    public const int BlockCount = 32;

    /// <summary>Bytes of a block.</summary>
    public const int BlockLength = 4096;

    private const int PlainHeaderLength = 1 << 20;
    private const int GgufHeaderLength = 16 << 20;
    private const int BufferLength = 1 << 20;

    /// <summary>Hashes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="whole">Also hash every byte.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">It can't be read.</exception>
    public static ModelFileDigest Hash(string path, bool whole, CancellationToken cancellationToken)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return Hash(file, whole, cancellationToken);
    }

    /// <summary>Hashes an open file, which may be elsewhere.</summary>
    public static ModelFileDigest Hash(CheckpointFile file, bool whole, CancellationToken cancellationToken)
    {
        long header = HeaderLength(file);
        long rest = file.Length - header;
        byte[] buffer = new byte[(int)Math.Min(BufferLength, Math.Max(file.Length, 1))];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(file, hash, buffer, 0, header, cancellationToken);
        string headerHash = Convert.ToHexStringLower(hash.GetHashAndReset());
        int blocks = 0;
        if (rest <= BlockCount * BlockLength)
        {
            Append(file, hash, buffer, header, rest, cancellationToken);
            blocks = (int)((rest + BlockLength - 1) / BlockLength);
        }
        else
        {
            for (; blocks < BlockCount; blocks++)
            {
                Append(file, hash, buffer, header + BlockOffset(rest, blocks), BlockLength, cancellationToken);
            }
        }

        string sampled = Convert.ToHexStringLower(hash.GetHashAndReset());
        string? all = null;
        if (whole)
        {
            Append(file, hash, buffer, 0, file.Length, cancellationToken);
            all = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        return new ModelFileDigest
        {
            Name = Path.GetFileName(file.Path),
            Length = file.Length,
            HeaderLength = header,
            HeaderSha256 = headerHash,
            SampledBlockCount = blocks,
            SampledSha256 = sampled,
            Sha256 = all,
        };
    }

    /// <summary>Where a block begins behind the header, by the length of what is behind the header alone.</summary>
    public static long BlockOffset(long length, int block)
    {
        if (block is 0 or BlockCount - 1)
        {
            return block == 0 ? 0 : length - BlockLength;
        }

        long start = (long)((Int128)length * block / BlockCount);
        long end = (long)((Int128)length * (block + 1) / BlockCount);
        return start + (long)(Mix((ulong)length + ((ulong)block << 48)) % (ulong)(end - start - BlockLength + 1));
    }

    // Finaliser of SplitMix64 (Steele, Lea and Flood, 2014): spreads the bits of neighbouring numbers.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static long HeaderLength(CheckpointFile file)
    {
        if (file.Path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            Span<byte> prefix = stackalloc byte[SafetensorsLimits.LengthPrefix];
            if (file.Length < prefix.Length)
            {
                return file.Length;
            }

            file.ReadExactly(prefix, 0, "header");
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            return length <= (ulong)Math.Min(SafetensorsLimits.MaxHeaderLength, file.Length - prefix.Length) ? (long)length + prefix.Length : prefix.Length;
        }

        return Math.Min(file.Length, file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? GgufHeaderLength : PlainHeaderLength);
    }

    private static void Append(CheckpointFile file, IncrementalHash hash, byte[] buffer, long offset, long length, CancellationToken cancellationToken)
    {
        for (long done = 0; done < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done));
            file.ReadExactly(part, offset + done, "content hash");
            hash.AppendData(part);
            done += part.Length;
        }
    }
}
