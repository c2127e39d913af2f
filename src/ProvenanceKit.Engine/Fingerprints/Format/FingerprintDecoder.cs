using System.IO.Compression;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Reads the bytes of a fingerprint file.</summary>
internal static class FingerprintDecoder
{
    /// <summary>Decodes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="Errors.ProvenanceException">The file breaks a rule or is of a newer version.</exception>
    public static ModelFingerprint Decode(ReadOnlyMemory<byte> bytes, string file)
    {
        SectionRow[] rows = SectionTable.Read(bytes.Span, file);
        bool isNewerMinor = bytes.Span[10] + (bytes.Span[11] << 8) > FingerprintFormat.MinorVersion;
        foreach (SectionRow row in rows)
        {
            bool isRequired = (row.Flags & SectionFlags.Required) != 0;
            if (isRequired && (FingerprintSections.Find(row.Id) is null || (row.Flags & ~SectionFlags.Known) != 0))
            {
                throw FormatErrors.Newer(file, $"the fingerprint file has a section ({row.Id}) that has to be understood and that this version doesn't know");
            }
        }

        // Replaced by the two required sections before anything else sees it.
        var fingerprint = new ModelFingerprint
        {
            Name = "",
            Path = "",
            Format = "",
            Architecture = new ArchitectureFacts { ModelType = "", ArchHash = "", FamilyHash = "" },
        };
        foreach (IFingerprintSection section in FingerprintSections.All)
        {
            int index = Array.FindIndex(rows, row => row.Id == section.Id);
            if (index < 0)
            {
                if (section.Id is SectionId.Identity or SectionId.Architecture)
                {
                    throw FormatErrors.Invalid(file, $"the section {section.Id} is missing");
                }

                continue;
            }

            if ((rows[index].Flags & ~SectionFlags.Known) != 0)
            {
                continue;
            }

            var reader = new SectionReader(file, section.Id, rows[index].Offset, Plain(bytes, rows[index], file));
            fingerprint = section.Read(reader, fingerprint);
            if (reader.Remaining > 0 && !isNewerMinor)
            {
                throw reader.Invalid($"{reader.Remaining} bytes are left over");
            }
        }

        FingerprintRules.Check(fingerprint, file);
        return fingerprint;
    }

    private static ReadOnlyMemory<byte> Plain(ReadOnlyMemory<byte> bytes, SectionRow row, string file)
    {
        ReadOnlyMemory<byte> stored = bytes.Slice((int)row.Offset, (int)row.StoredLength);
        if (Checksum.Compute(stored.Span) != row.Checksum)
        {
            throw FormatErrors.Invalid(file, $"section {row.Id} is damaged, its checksum doesn't agree", row.Offset);
        }

        if ((row.Flags & SectionFlags.Deflated) == 0)
        {
            return stored;
        }

        byte[] plain = new byte[row.PlainLength];
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(stored.ToArray(), writable: false), CompressionMode.Decompress);
            int length = deflate.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
            return length == plain.Length && deflate.ReadByte() < 0
                ? plain
                : throw FormatErrors.Invalid(file, $"section {row.Id} doesn't unpack to the length that the table states", row.Offset);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw FormatErrors.Invalid(file, $"section {row.Id} can't be unpacked", row.Offset);
        }
    }
}
