using System.Collections.Immutable;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>A weight file's hashes with the status that it had: as long as the status is the same, the file needs no second look.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Status">Its status, which tells every change.</param>
/// <param name="Digest">Hashes of the header and of sampled blocks.</param>
internal sealed record KnownContent(string Path, FileStatus Status, ModelFileDigest Digest)
{
    private const int MaxCount = 1 << 14;

    /// <summary>Writes a list.</summary>
    public static void Write(SectionWriter writer, ImmutableArray<KnownContent> known)
    {
        writer.Unsigned((ulong)known.Length);
        foreach (KnownContent item in known)
        {
            FileStatus status = item.Status;
            writer.Text(item.Path);
            writer.Signed(status.Length);
            writer.Signed(status.ModifiedTicks);
            writer.Signed(status.Changed!.Value.Seconds);
            writer.Unsigned(status.Changed.Value.Nanoseconds);
            writer.Unsigned(status.Inode);
            writer.Unsigned(status.Device);
            writer.Text(item.Digest.Name);
            writer.Signed(item.Digest.Length);
            writer.Signed(item.Digest.HeaderLength);
            writer.Text(item.Digest.HeaderSha256);
            writer.Signed(item.Digest.SampledBlockCount);
            writer.Text(item.Digest.SampledSha256);
        }
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="Errors.ProvenanceException">The bytes aren't one.</exception>
    public static ImmutableArray<KnownContent> Read(SectionReader reader)
    {
        var known = new KnownContent[reader.Count(MaxCount, 96)];
        for (int i = 0; i < known.Length; i++)
        {
            string path = reader.Text();
            long length = reader.Signed(), modified = reader.Signed();
            var changed = new FileChangeTime(reader.Signed(), (uint)Math.Min(reader.Unsigned(), uint.MaxValue));
            known[i] = new KnownContent(
                path, new FileStatus(length, modified, changed, reader.Unsigned(), reader.Unsigned()),
                new ModelFileDigest
                {
                    Name = reader.Text(),
                    Length = reader.Signed(),
                    HeaderLength = reader.Signed(),
                    HeaderSha256 = reader.Text(),
                    SampledBlockCount = reader.Int32(),
                    SampledSha256 = reader.Text(),
                });
        }

        return [.. known];
    }
}
