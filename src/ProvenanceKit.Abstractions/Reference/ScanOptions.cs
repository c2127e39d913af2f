namespace ProvenanceKit;

/// <summary>How to look for a model's ancestors.</summary>
public sealed record ScanOptions
{
    /// <summary>Most matches.</summary>
    public int Top { get; init; } = 3;

    /// <summary>Smallest score of a match. What the weights prove is a match whatever its score.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Only references of this family (name, id, or family by model type; wildcards).</summary>
    public string? Family { get; init; }

    /// <summary>Only references of this publisher (wildcards).</summary>
    public string? Publisher { get; init; }

    /// <summary>The reference kit's own three stages, scores and order, including its defects; no verdict.</summary>
    public bool ReferenceParity { get; init; }

    /// <summary>Score every reference in full, without the search by sketches. The result is the same, later.</summary>
    public bool Exhaustive { get; init; }

    /// <summary>Worker threads; 0 means one per core. Results don't depend on it.</summary>
    public int MaxThreads { get; init; }
}
