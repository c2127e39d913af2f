namespace ProvenanceKit.Engine.Gate;

/// <summary>A policy as its file states it; the schema is schemas/provenance-policy.schema.json.</summary>
internal sealed record GatePolicy
{
    /// <summary>Name for people; the file's name when not stated.</summary>
    public required string Name { get; init; }

    /// <summary>What ancestors have to be.</summary>
    public PolicyRules Allow { get; init; } = PolicyRules.None;

    /// <summary>What no ancestor may be.</summary>
    public PolicyRules Deny { get; init; } = PolicyRules.None;

    /// <summary>What to do when it could not be told; null when not stated.</summary>
    public InconclusiveAction? OnInconclusive { get; init; }

    /// <summary>The weakest verdict that proves descent.</summary>
    public Verdict MinimumVerdict { get; init; } = Verdict.Linked;

    /// <summary>The largest p-value (decimal logarithm) that proves descent; null for the verdict's own level. Equal weights need none.</summary>
    public double? MaximumPValueLog10 { get; init; }

    /// <summary>What to do with parents that the model's own files declare.</summary>
    public ModelCardRule ModelCard { get; init; } = ModelCardRule.Verify;
}
