using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>
/// Samples of the weights that stand for them in the tests of lineage. Small whole numbers are stored as bytes, which packing brings to about 5 bits each;
/// floating-point values are columns at the end. The same in exact and compact files.
/// </summary>
internal sealed class EvidenceSection : IFingerprintSection
{
    private const int MaxParents = 1024;

    /// <inheritdoc/>
    public SectionId Id => SectionId.Evidence;

    /// <inheritdoc/>
    public bool IsRequired => false;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Evidence is not { } evidence)
        {
            return false;
        }

        var columns = new ColumnWriter(writer, round: false);
        writer.Signed(evidence.Version);
        writer.Optional(evidence.Problem);
        writer.Signed(evidence.HiddenSize);
        writer.Flag(evidence.IsUntrained);
        writer.Signed(evidence.UnknownTensorCount);
        writer.Optional(evidence.UnknownTensor);
        writer.Text(evidence.TensorTableHash);
        writer.Text(evidence.ContentHash);
        writer.Signed(evidence.BytesRead);
        writer.Unsigned((ulong)evidence.DeclaredParents.Length);
        foreach (DeclaredParent parent in evidence.DeclaredParents)
        {
            writer.Text(parent.Model);
            writer.Text(parent.Parent);
            writer.Text(parent.Relation);
            writer.Text(parent.Source);
        }

        EvidenceSectionLayers.Write(writer, columns, evidence.Layers);
        EvidenceSectionSignatures.Write(writer, columns, evidence.Signatures);
        WriteEmbedding(writer, columns, evidence.Embedding);
        writer.Unsigned((ulong)evidence.Tensors.Length);
        Span<byte> key = stackalloc byte[8];
        foreach (TensorSketch tensor in evidence.Tensors)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(key, tensor.Key);
            writer.Bytes(key);
            writer.Signed(tensor.Rows);
            writer.Signed(tensor.Columns);
            writer.Text(tensor.DataType);
            columns.Add(tensor.Values.AsSpan());
            columns.Add(tensor.QuantizationErrors.AsSpan());
        }

        columns.Finish();
        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        int version = reader.Int32();
        if (version != EvidenceSketch.CurrentVersion)
        {
            // Samples by other rules have another layout and compare with nothing; only that they are there is told.
            _ = reader.Bytes(reader.Remaining);
            return fingerprint with { Evidence = new EvidenceSketch { Version = version } };
        }

        var columns = new ColumnReader(reader);
        var evidence = new EvidenceSketch
        {
            Version = version,
            Problem = reader.OptionalText(),
            HiddenSize = reader.Int32(),
            IsUntrained = reader.Flag(),
            UnknownTensorCount = reader.Int32(),
            UnknownTensor = reader.OptionalText(),
            TensorTableHash = reader.Text(),
            ContentHash = reader.Text(),
            BytesRead = reader.Signed(),
            DeclaredParents = Parents(reader),
        };
        var layers = new EvidenceSectionLayers(reader, columns);
        SignatureSketch[] signatures = EvidenceSectionSignatures.Read(reader, columns);
        EmbeddingSketch? embedding = ReadEmbedding(reader, columns);
        var tensors = new TensorSketch[reader.Count(FingerprintFormat.MaxTensorCount, 112)];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new TensorSketch
            {
                Key = BinaryPrimitives.ReadUInt64LittleEndian(reader.Bytes(8)),
                Rows = reader.Int32(),
                Columns = reader.Int32(),
                DataType = reader.Text(),
                Values = [],
            };
            columns.Add(minCount: 0);
            columns.Add(minCount: 0);
        }

        ImmutableArray<float>[] values = columns.Finish();
        int next = 0;
        evidence = evidence with { Layers = layers.Finish(values, ref next) };
        for (int i = 0; i < signatures.Length; i++)
        {
            signatures[i] = signatures[i] with { BasisNorms = values[next++] };
        }

        evidence = evidence with
        {
            Signatures = ImmutableCollectionsMarshal.AsImmutableArray(signatures),
            Embedding = embedding is null ? null : embedding with { Lengths = values[next++], Projections = values[next++] },
        };
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = tensors[i] with { Values = values[next++], QuantizationErrors = values[next++] };
        }

        return fingerprint with { Evidence = evidence with { Tensors = ImmutableCollectionsMarshal.AsImmutableArray(tensors) } };
    }

    private static void WriteEmbedding(SectionWriter writer, ColumnWriter columns, EmbeddingSketch? embedding)
    {
        writer.Flag(embedding is not null);
        if (embedding is not null)
        {
            writer.Flag(embedding.IsByRow);
            writer.Signed(embedding.Width);
            writer.Text(embedding.DataType);
            EvidenceSectionSignatures.WriteTokens(writer, embedding.Tokens);
            columns.Add(embedding.Lengths.AsSpan());
            columns.Add(embedding.Projections.AsSpan());
        }
    }

    private static EmbeddingSketch? ReadEmbedding(SectionReader reader, ColumnReader columns)
    {
        if (!reader.Flag())
        {
            return null;
        }

        var embedding = new EmbeddingSketch
        {
            IsByRow = reader.Flag(),
            Width = reader.Int32(),
            DataType = reader.Text(),
            Tokens = EvidenceSectionSignatures.ReadTokens(reader),
            Lengths = [],
            Projections = [],
        };
        columns.Add(minCount: 0);
        columns.Add(minCount: 0);
        return embedding;
    }

    private static ImmutableArray<DeclaredParent> Parents(SectionReader reader)
    {
        var parents = new DeclaredParent[reader.Count(MaxParents, 32)];
        for (int i = 0; i < parents.Length; i++)
        {
            parents[i] = new DeclaredParent(reader.Text(), reader.Text(), reader.Text(), reader.Text());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(parents);
    }
}
