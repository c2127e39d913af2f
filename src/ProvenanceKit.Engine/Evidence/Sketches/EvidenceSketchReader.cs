using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Reads from weights what stands for them later.</summary>
internal static class EvidenceSketchReader
{
    /// <summary>Reads a model.</summary>
    /// <param name="input">The model; its weights stay open and owned by the caller.</param>
    /// <param name="rowsOnly">Read only rows of the layers and norms, which is what the test by position needs, and a network bears.</param>
    /// <param name="maxThreads">Worker threads; 0 means one per core.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">A file became unreadable.</exception>
    public static EvidenceSketch Read(EvidenceInput input, bool rowsOnly, int maxThreads, CancellationToken cancellationToken) =>
        Read(new EvidenceModel(input, UnitSampling.Default), rowsOnly, maxThreads, cancellationToken);

    /// <summary>Whether weights are so many, and so far away, that only rows of them are read.</summary>
    public static bool ReadsRowsOnly(Checkpoint checkpoint, HubOptions? hub) =>
        checkpoint.IsRemote && checkpoint.Tensors.Sum(static tensor => tensor.ByteLength) > (hub ?? new HubOptions()).MaxWholeWeightBytes;

    /// <summary>Reads a model that is open already.</summary>
    public static EvidenceSketch Read(EvidenceModel subject, bool rowsOnly, int maxThreads, CancellationToken cancellationToken)
    {
        CanonicalModel model = subject.Canonical;
        EvidenceInput input = subject.Input;
        long before = input.Checkpoint.BytesRead;
        ParallelOptions parallel = EvidenceEngine.Parallelism(new EvidenceOptions { MaxThreads = maxThreads }, cancellationToken);
        ImmutableArray<LayerSketch> layers = [];
        ImmutableArray<SignatureSketch> signatures = [];
        ImmutableArray<TensorSketch> tensors = [];
        EmbeddingSketch? embedding = null;
        string contentHash = "";
        bool whole = !rowsOnly && model.Problem is null;

        // Side by side, because parts of each keep one core busy only.
        ParallelWork.Invoke(
            parallel,
            () => signatures = whole ? Signatures(model, input.Vocabulary, parallel) : [],
            () => contentHash = rowsOnly ? "" : TensorSketchReader.ContentHash(input.Checkpoint, cancellationToken),
            () => tensors = rowsOnly ? [] : TensorSketchReader.Read(model),
            () => embedding = whole ? EmbeddingSketchReader.Read(model, input.Vocabulary) : null,
            () => layers = model.Problem is null ? Layers(model, subject.Layers, parallel) : []);
        var sketch = new EvidenceSketch
        {
            Problem = model.Problem,
            HiddenSize = model.HiddenSize,
            IsUntrained = subject.IsUntrained,
            UnknownTensorCount = subject.UnknownTensorCount,
            UnknownTensor = subject.UnknownTensor,
            Layers = layers,
            Signatures = signatures,
            Embedding = embedding,
            Tensors = tensors,
            TensorTableHash = TensorSketchReader.TableHash(input.Checkpoint),
            ContentHash = contentHash,
            DeclaredParents = [.. input.DeclaredParents, .. DeclaredLineage.Read(input.Name, input.Folder)],
        };
        return sketch with { BytesRead = input.Checkpoint.BytesRead - before };
    }

    private static ImmutableArray<LayerSketch> Layers(CanonicalModel model, ILayerSource source, ParallelOptions parallel)
    {
        var layers = new LayerSketch[model.Layers.Count];
        ParallelWork.For(layers.Length, parallel, i =>
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            layers[i] = LayerSketchReader.Read(model, source, i);
        });
        return [.. layers];
    }

    private static ImmutableArray<SignatureSketch> Signatures(CanonicalModel model, VocabularyDigest? vocabulary, ParallelOptions parallel)
    {
        if (model.Embedding is not { } embedding || embedding.Columns != model.HiddenSize)
        {
            return [];
        }

        int wanted = SketchShape.TokenCount(embedding.Rows, embedding.Columns);
        TokenChoice byRow = TokenChoice.ByRow(embedding.Rows, wanted);
        return new SignatureSketchReader(model, parallel).Read(vocabulary is null ? [byRow] : [TokenChoice.ByString(vocabulary, embedding.Rows, wanted), byRow]);
    }
}
