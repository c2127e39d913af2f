namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>Name, path, sizes, reasons, warnings and timing.</summary>
internal sealed class IdentitySection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.Identity;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        writer.Signed(fingerprint.SchemaVersion);
        writer.Text(fingerprint.Name);
        writer.Text(fingerprint.SourcePath ?? fingerprint.Path);
        writer.Text(fingerprint.Format);
        writer.Signed(fingerprint.WeightBytes);
        writer.Signed(fingerprint.TensorCount);
        writer.Signed(fingerprint.ParameterCount);
        writer.Texts(fingerprint.DataTypes);
        writer.Optional(fingerprint.TokenizerUnmeasuredReason);
        writer.Optional(fingerprint.WeightsUnmeasuredReason);
        writer.Texts(fingerprint.Warnings);
        writer.Byte((byte)detail);
        writer.Double(fingerprint.Timing.MetadataSeconds);
        writer.Double(fingerprint.Timing.WeightSeconds);
        writer.Double(fingerprint.Timing.TotalSeconds);
        writer.Flag(fingerprint.Timing.CacheHit);
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint) => fingerprint with
    {
        SchemaVersion = reader.Int32(),
        Name = reader.Text(),
        Path = reader.Text(),
        Format = reader.Text(),
        WeightBytes = reader.Signed(),
        TensorCount = reader.Int32(),
        ParameterCount = reader.Signed(),
        DataTypes = reader.Texts(),
        TokenizerUnmeasuredReason = reader.OptionalText(),
        WeightsUnmeasuredReason = reader.OptionalText(),
        Warnings = reader.Texts(),
        Detail = reader.Byte() is var detail && detail <= (byte)FingerprintDetail.Compact ? (FingerprintDetail)detail : throw reader.Invalid("the detail is unknown"),
        Timing = new FingerprintTiming
        {
            MetadataSeconds = reader.Double(),
            WeightSeconds = reader.Double(),
            TotalSeconds = reader.Double(),
            CacheHit = reader.Flag(),
        },
    };
}
