using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// Tells a random initialisation: every norm gain is constant and the up projections look like noise, with |excess kurtosis| &lt; 0.1
/// (E[(x - mean)^4] / variance^2 - 3, mean over layers). Training moves gains apart and gives weights heavy tails.
/// </summary>
internal static class TrainingCheck
{
    private const double GainRange = 1e-6;
    private const double KurtosisLimit = 0.1;
    private const int RowsPerLayer = 256;

    /// <summary>True when the model is a random initialisation.</summary>
    public static bool IsUntrained(CanonicalModel model, UnitSampling sampling)
    {
        bool anyGain = false;
        foreach (NormGain gain in model.Layers.SelectMany(static l => l.Gains))
        {
            anyGain = true;
            float[] values = model.ReadGain(gain);
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            foreach (float v in values)
            {
                low = MathF.Min(low, v);
                high = MathF.Max(high, v);
            }

            if (!(high - low < GainRange))
            {
                return false;
            }
        }

        return anyGain && Math.Abs(MeanKurtosis(model, sampling)) < KurtosisLimit;
    }

    /// <summary>Mean excess kurtosis of the sampled up rows over the layers; NaN when no layer has usable weights.</summary>
    public static double MeanKurtosis(CanonicalModel model, UnitSampling sampling)
    {
        double sum = 0;
        int layers = 0;
        foreach (CanonicalLayer layer in model.Layers.Where(static l => l.Mlps.Count > 0))
        {
            MatrixView up = layer.Mlps[0].Up;
            int[] rows = sampling.Correspondence(up.Rows);
            rows = rows.Length > RowsPerLayer ? rows[..RowsPerLayer] : rows;
            float[] values = new float[rows.Length * up.Columns];
            MatrixReader.ReadRows(model.Checkpoint, up, rows, values);
            double kurtosis = Kurtosis(values);
            if (double.IsFinite(kurtosis))
            {
                sum += kurtosis;
                layers++;
            }
        }

        return layers == 0 ? double.NaN : sum / layers;
    }

    private static double Kurtosis(ReadOnlySpan<float> values)
    {
        double mean = 0;
        foreach (float v in values)
        {
            mean += v;
        }

        mean /= values.Length;
        double second = 0, fourth = 0;
        foreach (float v in values)
        {
            double square = (v - mean) * (v - mean);
            second += square;
            fourth += square * square;
        }

        second /= values.Length;
        return (fourth / values.Length / (second * second)) - 3;
    }
}
