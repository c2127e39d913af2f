namespace ProvenanceKit;

/// <summary>Seconds spent on a comparison, fingerprints included where they were made for it.</summary>
public sealed record ComparisonTiming
{
    /// <summary>Reading configurations and tokenizers.</summary>
    public double MetadataSeconds { get; init; }

    /// <summary>Reading weights.</summary>
    public double WeightSeconds { get; init; }

    /// <summary>Gathering evidence.</summary>
    public double EvidenceSeconds { get; init; }

    /// <summary>All together.</summary>
    public double TotalSeconds { get; init; }
}
