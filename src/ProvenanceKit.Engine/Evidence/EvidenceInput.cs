using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>A model as the evidence sees it.</summary>
internal sealed record EvidenceInput
{
    /// <summary>Name for messages and results.</summary>
    public required string Name { get; init; }

    /// <summary>The open weights; owned by the caller.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Facts from the configuration. They may be false: nothing in a verdict rests on them.</summary>
    public ArchitectureFacts? Facts { get; init; }

    /// <summary>The vocabulary; null when there is no tokenizer. It may be false as well.</summary>
    public VocabularyDigest? Vocabulary { get; init; }

    /// <summary>The model's folder, for what its files declare; null when there is none.</summary>
    public string? Folder { get; init; }

    /// <summary>Parents that the weight file itself declares.</summary>
    public ImmutableArray<DeclaredParent> DeclaredParents { get; init; } = [];
}
