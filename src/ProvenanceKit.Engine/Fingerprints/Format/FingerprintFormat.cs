namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>
/// Constants and limits of the fingerprint file. All numbers are little endian.
/// <code>
/// 0   8  magic 8F 50 4B 46 50 0D 0A 1A      16  8  length of the file
/// 8   2  major version                      24  8  checksum of bytes 0 to 23 and of the section table
/// 10  2  minor version                      32  .. section table: 48 bytes each
/// 12  4  number of sections                 ..  .. the sections, one behind the other, in the order of the table
/// </code>
/// A table row: id (4), flags (4), offset (8), stored length (8), plain length (8), checksum of the stored bytes (8), 8 bytes of zero.
/// A checksum is the first 8 bytes of SHA-256: it tells damage, not tampering.
/// </summary>
internal static class FingerprintFormat
{
    /// <summary>Files of a higher major version are refused.</summary>
    public const ushort MajorVersion = 1;

    /// <summary>A higher minor version adds optional sections, or fields behind the known ones of a section.</summary>
    public const ushort MinorVersion = 0;

    /// <summary>Bytes before the section table.</summary>
    public const int HeaderLength = 32;

    /// <summary>Bytes of the header that the checksum covers.</summary>
    public const int CheckedHeaderLength = 24;

    /// <summary>Bytes of a table row.</summary>
    public const int RowLength = 48;

    /// <summary>Most sections.</summary>
    public const int MaxSectionCount = 256;

    /// <summary>Largest file.</summary>
    public const long MaxFileLength = 1L << 30;

    /// <summary>Most that the sections may hold together when unpacked.</summary>
    public const long MaxPlainLength = 1L << 30;

    /// <summary>A packed section expands at most this many times; a writer stores what packs better than that unpacked.</summary>
    public const int MaxExpansion = 64;

    /// <summary>Most strings in a list.</summary>
    public const int MaxStringCount = 1 << 20;

    /// <summary>Most tensors in NLF or WVC; a model of 61 layers with 384 experts has 70,000.</summary>
    public const int MaxTensorCount = 1 << 18;

    /// <summary>Most layers in WVC.</summary>
    public const int MaxLayerCount = 1 << 16;

    /// <summary>Most anchors in EAS.</summary>
    public const int MaxAnchorCount = 4096;

    /// <summary>Most tokens of a vocabulary.</summary>
    public const int MaxTokenCount = 1 << 24;

    /// <summary>The magic number: a byte that no text has, the letters, and the line ends that text transfers break.</summary>
    public static ReadOnlySpan<byte> Magic => [0x8F, (byte)'P', (byte)'K', (byte)'F', (byte)'P', 0x0D, 0x0A, 0x1A];
}
