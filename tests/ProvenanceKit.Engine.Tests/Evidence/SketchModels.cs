using System.IO.Compression;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>Models with what a fingerprint file keeps of their weights.</summary>
internal static class SketchModels
{
    /// <summary>A fingerprint of nothing but the evidence.</summary>
    public static ModelFingerprint Fingerprint(EvidenceModel model) => new()
    {
        Name = model.Name,
        Path = model.Input.Folder ?? model.Name,
        Format = "safetensors",
        Architecture = new ArchitectureFacts { ModelType = "llama", ArchHash = "", FamilyHash = "" },
        Evidence = EvidenceSketchReader.Read(model, rowsOnly: false, 0, CancellationToken.None),
    };

    /// <summary>The same, after a fingerprint file.</summary>
    public static ModelFingerprint ThroughFile(ModelFingerprint fingerprint) => FingerprintDecoder.Decode(Encode(fingerprint), fingerprint.Name);

    /// <summary>The bytes of a compact fingerprint file.</summary>
    public static byte[] Encode(ModelFingerprint fingerprint) => FingerprintEncoder.Encode(fingerprint, FingerprintDetail.Compact, CompressionLevel.Optimal);

    /// <summary>Bytes of the stored evidence in a fingerprint file.</summary>
    public static long SectionLength(ModelFingerprint fingerprint) =>
        SectionTable.Read(Encode(fingerprint), fingerprint.Name).Single(static row => row.Id == SectionId.Evidence).StoredLength;
}
