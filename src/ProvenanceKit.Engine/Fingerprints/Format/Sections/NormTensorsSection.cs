using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>Names and values of the norm tensors (NLF), in storage order. They are never rounded: where models differ in shape, NLF compares extremes, and these would move it.</summary>
internal sealed class NormTensorsSection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.NormTensors;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Weights?.NormTensors is not { } tensors)
        {
            return false;
        }

        var columns = new ColumnWriter(writer, round: false);
        writer.Unsigned((ulong)tensors.Length);
        foreach (NormTensor tensor in tensors)
        {
            writer.Text(tensor.Name);
            columns.Add(tensor.Values.AsSpan());
        }

        columns.Finish();
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        WeightFeatures weights = fingerprint.Weights ?? throw reader.Invalid("there are norm tensors without weight features");
        string[] names = new string[reader.Count(FingerprintFormat.MaxTensorCount, 24)];
        var columns = new ColumnReader(reader);
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = reader.Text();
            columns.Add(minCount: 1);
        }

        ImmutableArray<float>[] values = columns.Finish();
        NormTensor[] tensors = [.. names.Zip(values, (name, column) => new NormTensor(name, column))];
        return fingerprint with { Weights = weights with { NormTensors = ImmutableCollectionsMarshal.AsImmutableArray(tensors) } };
    }
}
