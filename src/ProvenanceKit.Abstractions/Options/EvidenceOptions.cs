namespace ProvenanceKit;

/// <summary>How to gather evidence.</summary>
public sealed record EvidenceOptions
{
    /// <summary>How many models the question is asked of in one scan; the threshold of the p-values is divided by it.</summary>
    public int ReferenceCount { get; init; } = 1;

    /// <summary>Run the disguise-proof matching even when the units correspond by position.</summary>
    public bool AlwaysMatchDisguises { get; init; }

    /// <summary>Leave out the full pass that tells identical and reformatted copies, and every other reading of whole tensors.</summary>
    public bool SampledOnly { get; init; }

    /// <summary>Worker threads; 0 means one per core. Results don't depend on it.</summary>
    public int MaxThreads { get; init; }
}
