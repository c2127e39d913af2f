namespace ProvenanceKit;

/// <summary>Seconds spent on a fingerprint.</summary>
public sealed record FingerprintTiming
{
    /// <summary>Configuration and tokenizer.</summary>
    public double MetadataSeconds { get; init; }

    /// <summary>Weights: the pass for the signals, and <see cref="EvidenceSeconds"/>.</summary>
    public double WeightSeconds { get; init; }

    /// <summary>Of them, the samples that stand for the weights in later comparisons; null where none were taken, or the fingerprint comes from a file.</summary>
    public double? EvidenceSeconds { get; init; }

    /// <summary>All together.</summary>
    public double TotalSeconds { get; init; }

    /// <summary>True when the fingerprint came from the cache and the seconds are those of finding it there.</summary>
    public bool CacheHit { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TotalSeconds:0.000} s");
}
