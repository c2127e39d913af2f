using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>
/// Tells gains stored as factors from gains stored as offsets from one (Gemma), from the tensors alone, because a configuration may be false:
/// factors start at 1 and practically never cross zero, offsets start at 0 and scatter around it.
/// </summary>
internal static class GainConvention
{
    private const double NegativeShare = 0.02;
    private const int MaxGains = 64;

    /// <summary>True when the stored values are offsets.</summary>
    /// <param name="checkpoint">Where the gains are.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="hasPreFeedForwardNorm">True for the module names of Gemma 2 and later, which always store offsets.</param>
    public static bool AreOffsets(Checkpoint checkpoint, ImmutableArray<CanonicalLayer> layers, bool hasPreFeedForwardNorm)
    {
        if (hasPreFeedForwardNorm)
        {
            return true;
        }

        if (checkpoint.IsRemote)
        {
            // All of them, because the evidence reads every gain sooner or later and they are small.
            checkpoint.Prefetch([.. layers.SelectMany(static l => l.Gains).Select(static g => new TensorRange(g.Tensor, 0, g.Tensor.ElementCount))]);
        }

        long negative = 0, zero = 0, total = 0;
        float[] buffer = [];
        foreach (NormGain gain in layers.SelectMany(static l => l.Gains).Where(static g => g.Placement != NormPlacement.Output).Take(MaxGains))
        {
            int length = (int)gain.Tensor.ElementCount;
            if (buffer.Length < length)
            {
                buffer = new float[length];
            }

            checkpoint.Read(gain.Tensor, 0, buffer.AsSpan(0, length));
            foreach (float value in buffer.AsSpan(0, length))
            {
                negative += value < 0 ? 1 : 0;
                zero += value == 0 ? 1 : 0;
            }

            total += length;
        }

        return total > 0 && (negative > NegativeShare * total || (zero == total));
    }
}
