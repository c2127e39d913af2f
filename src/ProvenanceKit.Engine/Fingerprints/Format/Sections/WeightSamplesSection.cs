using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>Sampled weights per layer and tensor (WVC).</summary>
internal sealed class WeightSamplesSection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.WeightSamples;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Weights?.LayerWeightSamples is not { } layers)
        {
            return false;
        }

        var columns = new ColumnWriter(writer, round: detail == FingerprintDetail.Compact);
        writer.Unsigned((ulong)layers.Length);
        foreach (LayerWeightSample layer in layers)
        {
            writer.Signed(layer.Layer);
            writer.Unsigned((ulong)layer.Tensors.Length);
            foreach (TensorWeightSample tensor in layer.Tensors)
            {
                writer.Text(tensor.Name);
                columns.Add(tensor.Values.AsSpan());
            }
        }

        columns.Finish();
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        WeightFeatures weights = fingerprint.Weights ?? throw reader.Invalid("there are samples without weight features");
        var layers = new (int Layer, string[] Names)[reader.Count(FingerprintFormat.MaxLayerCount, 16)];
        var columns = new ColumnReader(reader);
        int left = FingerprintFormat.MaxTensorCount;
        for (int i = 0; i < layers.Length; i++)
        {
            int layer = reader.Int32();
            string[] names = new string[reader.Count(left, 24)];
            left -= names.Length;
            for (int j = 0; j < names.Length; j++)
            {
                names[j] = reader.Text();
                columns.Add(minCount: 0);
            }

            layers[i] = (layer, names);
        }

        ImmutableArray<float>[] values = columns.Finish();
        var samples = new LayerWeightSample[layers.Length];
        int next = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            var tensors = new TensorWeightSample[layers[i].Names.Length];
            for (int j = 0; j < tensors.Length; j++)
            {
                tensors[j] = new TensorWeightSample(layers[i].Names[j], values[next++]);
            }

            samples[i] = new LayerWeightSample(layers[i].Layer, ImmutableCollectionsMarshal.AsImmutableArray(tensors));
        }

        return fingerprint with { Weights = weights with { LayerWeightSamples = ImmutableCollectionsMarshal.AsImmutableArray(samples) } };
    }
}
