using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// WSP, weight sign profile: per layer the share of positive values and of near-zero values over tensors of at least 1024 elements. The reference
/// extracts it but never scores it; neither do we.
/// </summary>
internal static class WspSignal
{
    /// <summary>Fewest elements of a tensor that counts.</summary>
    public const long MinElementCount = 1024;

    private const double MinNormProduct = 1e-10;
    private const int MinCommonLength = 4;

    /// <summary>The profile over layers 0 to the highest, two numbers each; layers without large tensors are 0. Null when there are none.</summary>
    public static ImmutableArray<double>? Extract(IReadOnlyDictionary<int, WspCounts> countsByLayer)
    {
        if (countsByLayer.Count == 0)
        {
            return null;
        }

        double[] profile = new double[2 * (countsByLayer.Keys.Max() + 1)];
        foreach ((int layer, WspCounts counts) in countsByLayer)
        {
            if (counts.Total > 0)
            {
                profile[2 * layer] = counts.Positive / (double)counts.Total;
                profile[(2 * layer) + 1] = counts.NearZero / (double)counts.Total;
            }
        }

        return ImmutableArray.Create(profile);
    }

    /// <summary>Similarity: the cosine over the leading common length; not measured on a single layer.</summary>
    public static SignalOutcome Compare(ImmutableArray<double> a, ImmutableArray<double> b)
    {
        int length = Math.Min(a.Length, b.Length);
        if (length < MinCommonLength)
        {
            return SignalOutcome.NotApplicable("a profile of one layer has no shape");
        }

        return ClampedCosine.Compute(a.AsSpan()[..length], b.AsSpan()[..length], MinNormProduct) is { } cosine && !double.IsNaN(cosine)
            ? SignalOutcome.Of(cosine)
            : SignalOutcome.Failed("the profile is empty");
    }
}
