using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E3, gain correlation: every norm gain of corresponding layers, centred by itself, all concatenated; a'b / (|a| |b|). Gains start equal everywhere,
/// so whatever they share was learned. Null when there are none, they don't correspond, or they are constant.
/// </summary>
internal static class GainAgreement
{
    /// <summary>Measures the correlation over pairs of layers.</summary>
    /// <param name="first">One model.</param>
    /// <param name="second">The other.</param>
    /// <param name="pairs">Layers of the first with their partners in the second.</param>
    public static double? Measure(ILayerSource first, ILayerSource second, IEnumerable<(int First, int Second)> pairs)
    {
        double product = 0, a2 = 0, b2 = 0;
        foreach ((int i, int j) in pairs)
        {
            IReadOnlyList<PlacedGain> own = first.ReadGains(i), other = second.ReadGains(j);
            foreach (NormPlacement placement in Enum.GetValues<NormPlacement>())
            {
                PlacedGain[] a = [.. own.Where(g => g.Placement == placement)], b = [.. other.Where(g => g.Placement == placement)];
                for (int n = 0; a.Length == b.Length && n < a.Length; n++)
                {
                    float[] x = a[n].Values, y = b[n].Values;
                    if (x.Length == y.Length)
                    {
                        product += OrderedSums.Dot(x, y);
                        a2 += OrderedSums.SumOfSquares(x);
                        b2 += OrderedSums.SumOfSquares(y);
                    }
                }
            }
        }

        double size = Math.Sqrt(a2) * Math.Sqrt(b2);
        return Math.Sqrt(a2) > 1e-6 && Math.Sqrt(b2) > 1e-6 && double.IsFinite(product / size) ? product / size : null;
    }
}
