using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// Samples of a model's weights that stand for them in the tests of lineage, so that a verdict needs no weights. Everything is sampled by rules that know
/// shapes, roles and token strings but no other model.
/// </summary>
public sealed record EvidenceSketch
{
    /// <summary>Version of the sampling rules; sketches of different versions don't compare.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Version of the sampling rules that made it.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Why the layers couldn't be understood; null when they were.</summary>
    public string? Problem { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>True when the model is a random initialisation: all norm gains constant, and up projections without heavy tails.</summary>
    public bool IsUntrained { get; init; }

    /// <summary>Tensors inside layers that weren't understood.</summary>
    public int UnknownTensorCount { get; init; }

    /// <summary>The first of them; null when there are none.</summary>
    public string? UnknownTensor { get; init; }

    /// <summary>The layers, in order.</summary>
    public ImmutableArray<LayerSketch> Layers { get; init; } = [];

    /// <summary>Token signatures, by token string and by row of the embedding; empty without an embedding.</summary>
    public ImmutableArray<SignatureSketch> Signatures { get; init; } = [];

    /// <summary>Rows of the token embedding, for the question which model is later; null without an embedding.</summary>
    public EmbeddingSketch? Embedding { get; init; }

    /// <summary>Single values of every weight, by role where roles are known.</summary>
    public ImmutableArray<TensorSketch> Tensors { get; init; } = [];

    /// <summary>SHA-256 (hex) of the tensors' names, types and shapes.</summary>
    public string TensorTableHash { get; init; } = "";

    /// <summary>SHA-256 (hex) of the sampled values of all tensors, small tensors whole.</summary>
    public string ContentHash { get; init; } = "";

    /// <summary>Parents that the model's own files declare.</summary>
    public ImmutableArray<DeclaredParent> DeclaredParents { get; init; } = [];

    /// <summary>Bytes of weights that were read for it.</summary>
    public long BytesRead { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Problem ?? $"{Layers.Length} layers";
}
