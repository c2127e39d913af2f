using System.IO.Compression;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Makes the bytes of a fingerprint file. Equal fingerprints give equal bytes.</summary>
internal static class FingerprintEncoder
{
    /// <summary>Encodes.</summary>
    /// <param name="fingerprint">What to store.</param>
    /// <param name="detail">How much of it. A fingerprint that was compact already stays compact.</param>
    /// <param name="level">How hard to pack.</param>
    /// <exception cref="Errors.ProvenanceException">The fingerprint has parts that don't belong together, or is too large.</exception>
    public static byte[] Encode(ModelFingerprint fingerprint, FingerprintDetail detail, CompressionLevel level) =>
        Encode(fingerprint, detail, level, []);

    /// <summary>As above, with further sections behind the known ones.</summary>
    public static byte[] Encode(
        ModelFingerprint fingerprint, FingerprintDetail detail, CompressionLevel level, IReadOnlyList<(uint Id, SectionFlags Flags, byte[] Content)> extra)
    {
        FingerprintRules.Check(fingerprint, fingerprint.Name);
        var contents = new List<(SectionId Id, SectionFlags Flags, ReadOnlyMemory<byte> Stored, long PlainLength)>();
        FingerprintDetail kept = fingerprint.Detail == FingerprintDetail.Compact ? FingerprintDetail.Compact : detail;
        foreach (IFingerprintSection section in FingerprintSections.All)
        {
            var writer = new SectionWriter();
            // What a compact file rounded once is exact from then on, except that the identity still says so.
            if (section.Write(writer, fingerprint, section.Id == SectionId.Identity ? kept : fingerprint.Detail == FingerprintDetail.Compact ? FingerprintDetail.Exact : detail))
            {
                contents.Add(Pack(section.Id, section.IsRequired ? SectionFlags.Required : SectionFlags.None, writer.Written, level));
            }
        }

        foreach ((uint id, SectionFlags flags, byte[] content) in extra)
        {
            contents.Add(((SectionId)id, flags, content, content.Length));
        }

        return Assemble(contents, fingerprint.Name);
    }

    private static byte[] Assemble(List<(SectionId Id, SectionFlags Flags, ReadOnlyMemory<byte> Stored, long PlainLength)> contents, string name)
    {
        long offset = FingerprintFormat.HeaderLength + (contents.Count * FingerprintFormat.RowLength);
        var rows = new List<SectionRow>(contents.Count);
        foreach ((SectionId id, SectionFlags flags, ReadOnlyMemory<byte> stored, long plainLength) in contents)
        {
            rows.Add(new SectionRow(id, flags, offset, stored.Length, plainLength, Checksum.Compute(stored.Span)));
            offset += stored.Length;
        }

        if (offset > FingerprintFormat.MaxFileLength || rows.Sum(row => row.PlainLength) > FingerprintFormat.MaxPlainLength)
        {
            throw new Errors.ProvenanceException(
                Errors.ProvenanceErrorCode.LimitExceeded, name, $"the fingerprint has more than {FingerprintFormat.MaxPlainLength} bytes and isn't stored");
        }

        byte[] file = new byte[offset];
        SectionTable.Write(file, rows, offset);
        for (int i = 0; i < rows.Count; i++)
        {
            contents[i].Stored.Span.CopyTo(file.AsSpan((int)rows[i].Offset));
        }

        return file;
    }

    private static (SectionId Id, SectionFlags Flags, ReadOnlyMemory<byte> Stored, long PlainLength) Pack(
        SectionId id, SectionFlags flags, ReadOnlySpan<byte> plain, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, level, leaveOpen: true))
        {
            deflate.Write(plain);
        }

        // What packs too well stays unpacked, so that readers can refuse files that expand without bound.
        bool isPacked = packed.Length < plain.Length && plain.Length <= packed.Length * FingerprintFormat.MaxExpansion;
        return isPacked
            ? (id, flags | SectionFlags.Deflated, packed.GetBuffer().AsMemory(0, (int)packed.Length), plain.Length)
            : (id, flags, plain.ToArray(), plain.Length);
    }
}
