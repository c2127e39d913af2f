namespace ProvenanceKit;

/// <summary>How to compare two models.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Reproduce the reference kit's numbers including its known defects (order-dependent WVC and NLF, a NaN cosine counted as 1).</summary>
    public bool ReferenceParity { get; init; }

    /// <summary>How to gather the evidence behind the verdict; not used with <see cref="ReferenceParity"/>.</summary>
    public EvidenceOptions Evidence { get; init; } = new();

    /// <summary>Take the evidence from the user's cache when neither model's files have changed, and keep it there after gathering.</summary>
    public bool UseCache { get; init; }

    /// <summary>Where <c>hf://</c> models come from; null looks at the local Hugging Face cache only.</summary>
    public HubOptions? Hub { get; init; }
}
