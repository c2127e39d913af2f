using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// LEP, layer energy profile: per layer the sum of the Frobenius norms of its matrices, divided by the largest. Compared by correlation, mapped from
/// [-1, 1] to [0, 1]; a longer profile is interpolated to the length of the shorter.
/// </summary>
internal static class LepSignal
{
    private const double MinDeviation = 1e-8;
    private const double MinMaximum = 1e-8;

    /// <summary>The profile over layers 0 to the highest; absent layers are 0.</summary>
    public static ImmutableArray<double> Extract(IReadOnlyDictionary<int, double> energyByLayer)
    {
        double[] profile = new double[energyByLayer.Keys.Max() + 1];
        foreach ((int layer, double energy) in energyByLayer)
        {
            profile[layer] = energy;
        }

        double maximum = profile.Max();
        if (maximum > MinMaximum || !double.IsFinite(maximum) || profile.Any(double.IsNaN))
        {
            // Math.Max-style maxima differ on NaN; any non-finite energy has to show in the profile.
            double divisor = profile.Any(double.IsNaN) ? double.NaN : maximum;
            for (int i = 0; i < profile.Length; i++)
            {
                profile[i] /= divisor;
            }
        }

        return ImmutableArray.Create(profile);
    }

    /// <summary>Similarity of two profiles.</summary>
    public static SignalOutcome Compare(ImmutableArray<double> a, ImmutableArray<double> b)
    {
        if (a.Any(double.IsNaN) || b.Any(double.IsNaN))
        {
            return SignalOutcome.Failed("a layer has NaN or infinite weights");
        }

        int length = Math.Min(a.Length, b.Length);
        double[] profileA = Resample(a, length);
        double[] profileB = Resample(b, length);
        if (PearsonCorrelation.StandardDeviation(profileA) < MinDeviation || PearsonCorrelation.StandardDeviation(profileB) < MinDeviation)
        {
            return length < 2
                ? SignalOutcome.NotApplicable("a profile of one layer has no shape")
                : SignalOutcome.Failed("all layers have the same energy");
        }

        return SignalOutcome.Of((PearsonCorrelation.Compute(profileA, profileB) + 1) / 2);
    }

    // numpy.interp over linspace(0, 1, n) on both sides.
    private static double[] Resample(ImmutableArray<double> profile, int length)
    {
        if (profile.Length == length)
        {
            return [.. profile];
        }

        double[] result = new double[length];
        double step = length > 1 ? 1.0 / (length - 1) : 0;
        double sourceStep = 1.0 / (profile.Length - 1);
        for (int i = 0; i < length; i++)
        {
            double x = i == length - 1 && length > 1 ? 1.0 : i * step;
            int left = Math.Min((int)(x * (profile.Length - 1)), profile.Length - 2);
            double position = left * sourceStep;
            double next = left + 1 == profile.Length - 1 ? 1.0 : (left + 1) * sourceStep;
            if (x < position)
            {
                left--;
                next = position;
                position = left * sourceStep;
            }

            double slope = (profile[left + 1] - profile[left]) / (next - position);
            result[i] = x >= 1.0 ? profile[^1] : (slope * (x - position)) + profile[left];
        }

        return result;
    }
}
