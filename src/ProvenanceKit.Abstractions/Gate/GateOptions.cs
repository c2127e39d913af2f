using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>What to test models for, and against what.</summary>
public sealed record GateOptions
{
    /// <summary>Models that the tested ones have to descend from, all of them; empty to test something else.</summary>
    public ImmutableArray<ModelFingerprint> BaseModels { get; init; } = [];

    /// <summary>The same, as ids of references in the databases.</summary>
    public ImmutableArray<string> BaseModelIds { get; init; } = [];

    /// <summary>A policy file; null for none.</summary>
    public string? PolicyPath { get; init; }

    /// <summary>Known models on disk: what declared parents and policies are resolved against.</summary>
    public ImmutableArray<ModelFingerprint> References { get; init; } = [];

    /// <summary>Reference databases: likewise.</summary>
    public ImmutableArray<string> Databases { get; init; } = [];

    /// <summary>What to do when it could not be told; the policy's choice when null, and Fail without one.</summary>
    public InconclusiveAction? OnInconclusive { get; init; }

    /// <summary>Where <c>hf://</c> models come from; null looks at the local Hugging Face cache only.</summary>
    public HubOptions? Hub { get; init; }

    /// <summary>How to gather evidence.</summary>
    public EvidenceOptions Evidence { get; init; } = new();
}
