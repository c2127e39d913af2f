using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>END, LEP and WSP as float64.</summary>
internal sealed class ProfilesSection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.Profiles;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Weights is not { } weights)
        {
            return false;
        }

        writer.Optional(weights.EmbeddingNormHistogram, writer.Doubles);
        writer.Optional(weights.LayerEnergyProfile, writer.Doubles);
        writer.Optional(weights.SignSparsityProfile, writer.Doubles);
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        WeightFeatures weights = fingerprint.Weights ?? throw reader.Invalid("there are profiles without weight features");
        return fingerprint with
        {
            Weights = weights with
            {
                EmbeddingNormHistogram = reader.Optional<ImmutableArray<double>>(reader.Doubles),
                LayerEnergyProfile = reader.Optional<ImmutableArray<double>>(reader.Doubles),
                SignSparsityProfile = reader.Optional<ImmutableArray<double>>(reader.Doubles),
            },
        };
    }
}
