namespace ProvenanceKit.Engine.Evidence;

/// <summary>What E2 found.</summary>
internal sealed record DisguiseProofResult
{
    private const double OnWeights = 0.10;
    private const double OnSamples = 0.04;

    /// <summary>Whether the matching ran.</summary>
    public required MeasurementState State { get; init; }

    /// <summary>Why it didn't.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when layers are listed from the other model's side.</summary>
    public bool ReferenceIsDeeper { get; init; }

    /// <summary>Measured layers of the shallower model with their partners.</summary>
    public IReadOnlyList<LayerMatch> Layers { get; init; } = [];

    /// <summary>Number of layers that weren't looked at, so that less comes over the network.</summary>
    public int SkippedLayers { get; init; }

    /// <summary>K.</summary>
    public int Matches { get; init; }

    /// <summary>L.</summary>
    public int Groups { get; init; }

    /// <summary>Matches that the samples allow.</summary>
    public double Possible { get; init; }

    /// <summary>Shared tokens used.</summary>
    public int Tokens { get; init; }

    /// <summary>What was added to ln p for choosing layers and experts.</summary>
    public double Corrections { get; init; }

    /// <summary>Bound on ln p.</summary>
    public double LogP { get; init; }

    /// <summary>Mean similarity of the matched units.</summary>
    public double Similarity { get; init; }

    /// <summary>True when rows of the embeddings were paired by position instead of by token.</summary>
    public bool ByRow { get; init; }

    /// <summary>True when the signatures came from fingerprints.</summary>
    public bool IsFromSamples { get; init; }

    /// <summary>
    /// What r must reach: between same-seed pairs and descendants. On weights r counts the units that two independent samples share. Fingerprints choose units by what they do, and
    /// r counts all that were chosen, of which distant relatives share only a part. Zoo: at most 0.05 and at least 0.14 on weights, at most 0.02 and at least 0.06 on samples.
    /// </summary>
    public double RequiredFraction => IsFromSamples ? OnSamples : OnWeights;

    /// <summary>r.</summary>
    public double Fraction => Possible > 0 ? Matches / Possible : 0;

    /// <summary>True when the matching ran.</summary>
    public bool IsMeasured => State == MeasurementState.Measured;

    /// <summary>The models can't be compared this way.</summary>
    public static DisguiseProofResult NotApplicable(string reason) => new() { State = MeasurementState.NotApplicable, Reason = reason };

    /// <summary>The weights aren't usable.</summary>
    public static DisguiseProofResult Failed(string reason) => new() { State = MeasurementState.Failed, Reason = reason };

    /// <summary>It wasn't needed.</summary>
    public static DisguiseProofResult Skipped(string reason) => new() { State = MeasurementState.Skipped, Reason = reason };
}
