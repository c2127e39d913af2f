namespace ProvenanceKit;

/// <summary>How to read a model.</summary>
public sealed record FingerprintOptions
{
    /// <summary>Read the configuration and the tokenizer only.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>Choose the reference kit's reading mode (full, streaming or sliced) by size as it does. Otherwise always full.</summary>
    public bool ReferenceParity { get; init; }

    /// <summary>Worker threads; 0 means one per core. Results don't depend on it.</summary>
    public int MaxThreads { get; init; }

    /// <summary>Take the fingerprint from the user's cache when the files haven't changed, and keep it there after reading.</summary>
    public bool UseCache { get; init; }

    /// <summary>
    /// Also take the samples that stand for the weights when the files are out of reach (a verdict from two fingerprints needs them). A fingerprint that goes into the
    /// cache always has them.
    /// </summary>
    public bool IncludeEvidence { get; init; } = true;

    /// <summary>Also hash the weight files whole (SHA-256), which reads every byte a second time.</summary>
    public bool HashWeights { get; init; }

    /// <summary>The model that an adapter is applied to; null when none is given. Whole models don't look at it.</summary>
    public string? BaseModelPath { get; init; }

    /// <summary>Where <c>hf://</c> models come from; null looks at the local Hugging Face cache only.</summary>
    public HubOptions? Hub { get; init; }
}
