using System.IO.Compression;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>Fingerprints as packed JSON.</summary>
internal sealed class JsonFingerprintFormat : IFingerprintFormat
{
    /// <inheritdoc/>
    public string Extension => ".json.z";

    /// <inheritdoc/>
    public byte[] Encode(ModelFingerprint fingerprint)
    {
        using MemoryStream content = new();
        using (ZLibStream packed = new(content, CompressionLevel.Fastest))
        {
            packed.Write(CatalogueJson.Write(fingerprint));
        }

        return content.ToArray();
    }

    /// <inheritdoc/>
    public ModelFingerprint Decode(byte[] content, string subject)
    {
        try
        {
            using ZLibStream packed = new(new MemoryStream(content), CompressionMode.Decompress);
            using MemoryStream text = new();
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = packed.Read(buffer)) > 0;)
            {
                text.Write(buffer, 0, read);
                if (text.Length > ReferenceLimits.MaxFingerprintLength)
                {
                    throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, "the fingerprint unpacks to more than a fingerprint has");
                }
            }

            return CatalogueJson.Read<ModelFingerprint>(text.GetBuffer().AsSpan(0, (int)text.Length), subject);
        }
        catch (InvalidDataException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseInvalid, subject, "the fingerprint is broken: " + e.Message, null, e);
        }
    }
}
