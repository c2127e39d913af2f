namespace ProvenanceKit.Engine.Evidence;

/// <summary>What E3 found on the layers that correspond.</summary>
/// <param name="GainCorrelation">Null when not available.</param>
/// <param name="DirectionCosine">cos_top; null when not available.</param>
internal readonly record struct LearnedPart(double? GainCorrelation, double? DirectionCosine)
{
    private const double OnWeights = 0.7;
    private const double OnSamples = 0.8;

    /// <summary>True when the layers were samples of a fingerprint.</summary>
    public bool IsFromSamples { get; init; }

    /// <summary>
    /// What cos_top must exceed: between same-seed pairs and descendants. Zoo: at most 0.57 and at least 0.90 on the rows that are read from weights; at most 0.66 and at
    /// least 0.93 on the smaller samples of fingerprints, where more of the shared initialisation is left in the leading directions.
    /// </summary>
    public double RequiredDirectionCosine => IsFromSamples ? OnSamples : OnWeights;

    /// <summary>Measures both on the corresponding layers of an E1 result.</summary>
    public static LearnedPart Measure(ILayerSource reference, ILayerSource difference, UnitCorrespondenceResult units)
    {
        LayerMatch[] layers = [.. units.Corresponding];
        if (layers.Length == 0)
        {
            return default;
        }

        (ILayerSource deep, ILayerSource shallow) = units.ReferenceIsDeeper ? (reference, difference) : (difference, reference);
        double? gains = GainAgreement.Measure(deep, shallow, layers.Select(static l => (l.Partner, l.Layer)));
        double[] cosines = [.. layers.Select(static l => l.LearnedCosine).OfType<double>()];
        return new LearnedPart(gains, cosines.Length > 0 ? cosines.Sum() / cosines.Length : null);
    }
}
