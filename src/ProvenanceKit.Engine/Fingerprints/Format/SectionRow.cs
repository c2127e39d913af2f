namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>A row of the section table.</summary>
/// <param name="Id">Which section; may be one that this version doesn't know.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="StoredLength">Bytes in the file.</param>
/// <param name="PlainLength">Bytes when unpacked.</param>
/// <param name="Checksum">First 8 bytes of SHA-256 of the stored bytes.</param>
internal readonly record struct SectionRow(SectionId Id, SectionFlags Flags, long Offset, long StoredLength, long PlainLength, ulong Checksum);
