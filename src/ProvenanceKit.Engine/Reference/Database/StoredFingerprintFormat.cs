using System.IO.Compression;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>Fingerprint files: exact while they are small, compact (rounded samples) for large models.</summary>
internal sealed class StoredFingerprintFormat : IFingerprintFormat
{
    private const int LargeLength = 1 << 20;

    /// <inheritdoc/>
    public string Extension => FingerprintFile.Extension;

    /// <inheritdoc/>
    public byte[] Encode(ModelFingerprint fingerprint)
    {
        // The same model read again, or taken from the cache, is the same content.
        ModelFingerprint timeless = fingerprint with { Timing = new FingerprintTiming() };
        byte[] exact = FingerprintEncoder.Encode(timeless, FingerprintDetail.Exact, CompressionLevel.Optimal);
        return exact.Length <= LargeLength ? exact : FingerprintEncoder.Encode(timeless, FingerprintDetail.Compact, CompressionLevel.Optimal);
    }

    /// <inheritdoc/>
    public ModelFingerprint Decode(byte[] content, string subject) => FingerprintDecoder.Decode(content, subject);
}
