using System.Collections.Immutable;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>What stands before the fingerprint in a cache entry.</summary>
/// <param name="Build">Build of the engine that measured.</param>
/// <param name="Subject">What the entry is for.</param>
/// <param name="StampHash">The files when they were read.</param>
/// <param name="CreatedUtc">When it was stored.</param>
/// <param name="Weights">The weight files whose status tells every change.</param>
internal sealed record CacheEntryHead(string Build, CacheSubject Subject, byte[] StampHash, DateTime CreatedUtc, ImmutableArray<KnownContent> Weights)
{
    private const int StampLength = 32;

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new SectionWriter();
        writer.Text(Build);
        writer.Text(Subject.Name);
        writer.Text(Subject.ModelPath);
        writer.Text(Subject.Mode);
        writer.Bytes(StampHash);
        writer.Signed(CreatedUtc.Ticks);
        KnownContent.Write(writer, Weights);
        return writer.Written.ToArray();
    }

    /// <summary>From bytes.</summary>
    /// <exception cref="Errors.ProvenanceException">They aren't a head.</exception>
    public static CacheEntryHead Parse(byte[] bytes, string file)
    {
        var reader = new SectionReader(file, SectionId.Identity, 0, bytes);
        string build = reader.Text();
        var subject = new CacheSubject(reader.Text(), reader.Text(), reader.Text());
        byte[] stamp = reader.Bytes(StampLength).ToArray();
        long ticks = reader.Signed();
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new CacheEntryHead(build, subject, stamp, new DateTime(ticks, DateTimeKind.Utc), KnownContent.Read(reader)) : throw reader.Invalid("the date can't be");
    }
}
