using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>How the weights were read, the anchors, and what couldn't be measured. Comes before the features.</summary>
internal sealed class WeightsSection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.Weights;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Weights is not { } weights)
        {
            return false;
        }

        writer.Text(weights.ExtractionMode);
        writer.Flag(weights.IsReferenceParity);
        writer.Optional(weights.EmbeddingName);
        writer.Signed(weights.EmbeddingRowCount);
        writer.Signed(weights.EmbeddingColumnCount);
        writer.Unsigned((ulong)weights.AnchorIds.Length);
        foreach (int id in weights.AnchorIds)
        {
            writer.Signed(id);
        }

        writer.Texts(weights.NonFiniteTensors);
        writer.Unsigned((ulong)weights.Unmeasured.Length);
        foreach (UnmeasuredFeature feature in weights.Unmeasured)
        {
            writer.Byte((byte)feature.Signal);
            writer.Byte((byte)feature.State);
            writer.Text(feature.Reason);
        }

        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint) => fingerprint with
    {
        Weights = new WeightFeatures
        {
            ExtractionMode = reader.Text(),
            IsReferenceParity = reader.Flag(),
            EmbeddingName = reader.OptionalText(),
            EmbeddingRowCount = reader.Signed(),
            EmbeddingColumnCount = reader.Signed(),
            AnchorIds = Anchors(reader),
            NonFiniteTensors = reader.Texts(),
            Unmeasured = Unmeasured(reader),
        },
    };

    private static ImmutableArray<int> Anchors(SectionReader reader)
    {
        int[] ids = new int[reader.Count(FingerprintFormat.MaxAnchorCount, 8)];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.Int32();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ids);
    }

    private static ImmutableArray<UnmeasuredFeature> Unmeasured(SectionReader reader)
    {
        var features = new UnmeasuredFeature[reader.Count(FingerprintFormat.MaxTensorCount, 24)];
        for (int i = 0; i < features.Length; i++)
        {
            var signal = (SignalName)reader.Byte();
            var state = (MeasurementState)reader.Byte();
            if (!Enum.IsDefined(signal) || !Enum.IsDefined(state))
            {
                throw reader.Invalid("a signal or a state is unknown");
            }

            features[i] = new UnmeasuredFeature(signal, state, reader.Text());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(features);
    }
}
