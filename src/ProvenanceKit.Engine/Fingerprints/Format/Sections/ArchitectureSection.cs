using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>Architecture facts (MFI), in the order of the record.</summary>
internal sealed class ArchitectureSection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.Architecture;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        ArchitectureFacts facts = fingerprint.Architecture;
        writer.Text(facts.ModelType);
        writer.Optional(facts.Architectures, writer.Texts);
        writer.Signed(facts.HiddenSize);
        writer.Signed(facts.HiddenLayerCount);
        writer.Signed(facts.AttentionHeadCount);
        writer.Optional(facts.KeyValueHeadCount, writer.Signed);
        writer.Signed(facts.IntermediateSize);
        writer.Signed(facts.VocabularySize);
        writer.Signed(facts.MaxPositionEmbeddings);
        writer.Text(facts.HiddenActivation);
        writer.Optional(facts.HeadDimension, writer.Signed);
        writer.Optional(facts.RopeTheta, writer.Double);
        writer.Optional(facts.RopeScalingJson);
        writer.Optional(facts.TieWordEmbeddings, writer.Flag);
        writer.Optional(facts.BosTokenId);
        writer.Optional(facts.EosTokenId);
        writer.Double(facts.GqaRatio);
        writer.Text(facts.AttentionStyle);
        writer.Text(facts.NormType);
        writer.Optional(facts.AttentionBias, writer.Flag);
        writer.Flag(facts.QkNorm);
        writer.Text(facts.PositionEncoding);
        writer.Optional(facts.TokenizerHash);
        writer.Text(facts.TokenIdSignature);
        writer.Text(facts.ArchHash);
        writer.Text(facts.FamilyHash);
        writer.Double(facts.EstimatedParameterCount);
        writer.Text(facts.ParameterBucket);
        writer.Text(facts.Family);
        writer.Flag(facts.IsKnownModelType);
        writer.Flag(facts.ReferenceAccepts);
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint) => fingerprint with
    {
        Architecture = new ArchitectureFacts
        {
            ModelType = reader.Text(),
            Architectures = reader.Optional<ImmutableArray<string>>(reader.Texts),
            HiddenSize = reader.Signed(),
            HiddenLayerCount = reader.Signed(),
            AttentionHeadCount = reader.Signed(),
            KeyValueHeadCount = reader.Optional(reader.Signed),
            IntermediateSize = reader.Signed(),
            VocabularySize = reader.Signed(),
            MaxPositionEmbeddings = reader.Signed(),
            HiddenActivation = reader.Text(),
            HeadDimension = reader.Optional(reader.Signed),
            RopeTheta = reader.Optional(reader.Double),
            RopeScalingJson = reader.OptionalText(),
            TieWordEmbeddings = reader.Optional(reader.Flag),
            BosTokenId = reader.OptionalText(),
            EosTokenId = reader.OptionalText(),
            GqaRatio = reader.Double(),
            AttentionStyle = reader.Text(),
            NormType = reader.Text(),
            AttentionBias = reader.Optional(reader.Flag),
            QkNorm = reader.Flag(),
            PositionEncoding = reader.Text(),
            TokenizerHash = reader.OptionalText(),
            TokenIdSignature = reader.Text(),
            ArchHash = reader.Text(),
            FamilyHash = reader.Text(),
            EstimatedParameterCount = reader.Double(),
            ParameterBucket = reader.Text(),
            Family = reader.Text(),
            IsKnownModelType = reader.Flag(),
            ReferenceAccepts = reader.Flag(),
        },
    };
}
