using System.Buffers.Binary;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>
/// Reads and writes the header and the section table. Rules: the magic; a major version not above ours; the file's length as stated; the checksum; every
/// section begins where the one before ends, the last ends at the file's end; no id twice; a packed section expands at most
/// <see cref="FingerprintFormat.MaxExpansion"/> times, one that isn't packed not at all.
/// </summary>
internal static class SectionTable
{
    /// <summary>Writes header and table.</summary>
    public static void Write(Span<byte> destination, IReadOnlyList<SectionRow> rows, long fileLength)
    {
        FingerprintFormat.Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], FingerprintFormat.MajorVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[10..], FingerprintFormat.MinorVersion);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], rows.Count);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], fileLength);
        Span<byte> table = destination[FingerprintFormat.HeaderLength..];
        for (int i = 0; i < rows.Count; i++)
        {
            Span<byte> row = table.Slice(i * FingerprintFormat.RowLength, FingerprintFormat.RowLength);
            BinaryPrimitives.WriteUInt32LittleEndian(row, (uint)rows[i].Id);
            BinaryPrimitives.WriteUInt32LittleEndian(row[4..], (uint)rows[i].Flags);
            BinaryPrimitives.WriteInt64LittleEndian(row[8..], rows[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(row[16..], rows[i].StoredLength);
            BinaryPrimitives.WriteInt64LittleEndian(row[24..], rows[i].PlainLength);
            BinaryPrimitives.WriteUInt64LittleEndian(row[32..], rows[i].Checksum);
            BinaryPrimitives.WriteUInt64LittleEndian(row[40..], 0);
        }

        ulong checksum = Checksum.Compute(destination[..FingerprintFormat.CheckedHeaderLength], table[..(rows.Count * FingerprintFormat.RowLength)]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], checksum);
    }

    /// <summary>Reads and checks header and table.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="Errors.ProvenanceException">A rule is broken, or the version is newer.</exception>
    public static SectionRow[] Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (!bytes.StartsWith(FingerprintFormat.Magic))
        {
            throw bytes.Length < FingerprintFormat.Magic.Length && FingerprintFormat.Magic.StartsWith(bytes)
                ? FormatErrors.Truncated(file, "the file ends within its first bytes", bytes.Length)
                : FormatErrors.Invalid(file, "this isn't a fingerprint file, its first bytes are wrong", 0);
        }

        if (bytes.Length < FingerprintFormat.HeaderLength)
        {
            throw FormatErrors.Truncated(file, "the file ends within its header", bytes.Length);
        }

        int major = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (major > FingerprintFormat.MajorVersion)
        {
            throw FormatErrors.Newer(file, $"the fingerprint file has version {major}, this ProvenanceKit reads up to {FingerprintFormat.MajorVersion}");
        }

        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (major == 0 || count is < 0 or > FingerprintFormat.MaxSectionCount || length < FingerprintFormat.HeaderLength + ((long)count * FingerprintFormat.RowLength))
        {
            throw FormatErrors.Invalid(file, "the header has a version, a length or a number of sections that can't be", 8);
        }

        if (bytes.Length < length)
        {
            throw FormatErrors.Truncated(file, $"the file has {bytes.Length} bytes, its header says {length}", bytes.Length);
        }

        ReadOnlySpan<byte> table = bytes.Slice(FingerprintFormat.HeaderLength, count * FingerprintFormat.RowLength);
        if (bytes.Length > length || Checksum.Compute(bytes[..FingerprintFormat.CheckedHeaderLength], table) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]))
        {
            throw FormatErrors.Invalid(file, bytes.Length > length ? "there are bytes behind the last section" : "the header is damaged, its checksum doesn't agree", 24);
        }

        return Rows(table, count, length, file);
    }

    private static SectionRow[] Rows(ReadOnlySpan<byte> table, int count, long length, string file)
    {
        var rows = new SectionRow[count];
        var ids = new HashSet<SectionId>(count);
        long offset = FingerprintFormat.HeaderLength + table.Length;
        long plain = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> bytes = table.Slice(i * FingerprintFormat.RowLength, FingerprintFormat.RowLength);
            var row = new SectionRow(
                (SectionId)BinaryPrimitives.ReadUInt32LittleEndian(bytes), (SectionFlags)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
            bool isPacked = (row.Flags & SectionFlags.Deflated) != 0;
            if (row.Offset != offset || row.StoredLength < 0 || row.StoredLength > length - offset || row.PlainLength < 0 ||
                row.PlainLength > row.StoredLength * (isPacked ? FingerprintFormat.MaxExpansion : 1) || (!isPacked && row.PlainLength != row.StoredLength))
            {
                throw FormatErrors.Invalid(file, $"section {row.Id} has a place or a length that can't be", FingerprintFormat.HeaderLength + (i * FingerprintFormat.RowLength));
            }

            plain += row.PlainLength;
            if (!ids.Add(row.Id) || plain > FingerprintFormat.MaxPlainLength)
            {
                throw FormatErrors.Invalid(file, plain > FingerprintFormat.MaxPlainLength ? "the sections are too large" : $"section {row.Id} is there twice", row.Offset);
            }

            offset += row.StoredLength;
            rows[i] = row;
        }

        return offset == length ? rows : throw FormatErrors.Invalid(file, "there are bytes behind the last section", offset);
    }
}
