using System.Security.Cryptography;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// Tells equal weight files by SHA-256 where at least one side's host states it. The other side's files are read and hashed only when they are on this machine
/// and have the same lengths.
/// </summary>
internal static class FileHashes
{
    private const int BufferLength = 1 << 20;

    /// <summary>True when all files are equal, in order; false when one differs or can't be told.</summary>
    /// <exception cref="Errors.ProvenanceException">A local file can't be read.</exception>
    public static bool AreEqual(Checkpoint first, Checkpoint second, CancellationToken cancellationToken)
    {
        IReadOnlyList<CheckpointFile> a = first.OpenFiles, b = second.OpenFiles;
        bool comparable = a.Count > 0 && a.Count == b.Count
            && a.Zip(b).All(static pair => pair.First.Length == pair.Second.Length && (pair.First.Sha256 ?? pair.Second.Sha256) is not null && IsKnown(pair.First) && IsKnown(pair.Second));
        return comparable && a.Zip(b).All(pair => Hash(pair.First, cancellationToken) == Hash(pair.Second, cancellationToken));
    }

    private static bool IsKnown(CheckpointFile file) => file.Sha256 is not null || file.IsLocal;

    private static string Hash(CheckpointFile file, CancellationToken cancellationToken)
    {
        if (file.Sha256 is { } stated)
        {
            return stated;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferLength];
        for (long done = 0; done < file.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Length - done));
            file.ReadExactly(part, done, "content hash");
            hash.AppendData(part);
            done += part.Length;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
