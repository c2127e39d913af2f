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

    /// <summary>True when the evidence came from the cache and no weights were read for it.</summary>
    public bool EvidenceCacheHit { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TotalSeconds:0.000} s");
}
