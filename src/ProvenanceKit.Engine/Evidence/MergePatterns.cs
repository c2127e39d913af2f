using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// Element patterns of merges that aren't linear, from differences to the origin (y of the child, d_i of the parents):
/// TIES sets each element to the mean of the parents that kept it, so y is one of 0, d1, d2, (d1 + d2) / 2;
/// DARE drops elements at random and rescales the rest, so where one parent's difference dominates, y / d has spikes at 0 and at one other value.
/// Counts are added up over tensors in a fixed order.
/// </summary>
internal sealed class MergePatterns(int candidates)
{
    private const double TiesShare = 0.90;
    private const double SpikeShare = 0.85;
    private const double MinimumDropped = 0.05;
    private const double Dominance = 20;
    private const int RatioBins = 400;
    private const double RatioRange = 4;
    private const double SpikeWidth = 0.05;
    private const double MinimumKept = 0.2;

    private readonly long[] _ratios = new long[candidates * RatioBins];
    private long _elements;
    private long _zero;
    private long _single;
    private long _explained;

    /// <summary>TIES, DARE, or none.</summary>
    public string Name => candidates < 2 || _elements == 0 ? "none"
        : _explained >= TiesShare * _elements && _zero >= MinimumDropped * _elements && _single >= MinimumDropped * _elements ? "TIES"
        : Enumerable.Range(0, candidates).Count(HasDropSpikes) >= 2 ? "DARE" : "none";

    /// <summary>Adds a block of differences.</summary>
    /// <param name="y">Child minus origin.</param>
    /// <param name="d">Parents minus origin.</param>
    /// <param name="type">Storage type of the child, whose rounding is allowed for.</param>
    /// <param name="origin">The origin's values.</param>
    public void Add(ReadOnlySpan<float> y, float[][] d, TensorDataType type, ReadOnlySpan<float> origin)
    {
        if (d.Length < 2)
        {
            return;
        }

        float unit = type switch
        {
            TensorDataType.BF16 => 1f / 256,
            TensorDataType.F16 => 1f / 2048,
            _ => 1e-6f,
        };
        for (int i = 0; i < y.Length; i++)
        {
            float rounding = unit * MathF.Max(MathF.Abs(origin[i]), MathF.Abs(origin[i] + y[i]));
            AddTies(y[i], d, i, rounding);
            AddRatio(y[i], d, i, rounding);
        }
    }

    /// <summary>Adds another count.</summary>
    public void Add(MergePatterns other)
    {
        _elements += other._elements;
        _zero += other._zero;
        _single += other._single;
        _explained += other._explained;
        for (int i = 0; i < _ratios.Length; i++)
        {
            _ratios[i] += other._ratios[i];
        }
    }

    // Only elements whose candidates for y are apart by more than rounding say anything.
    private void AddTies(float y, float[][] d, int i, float rounding)
    {
        float a = d[0][i], b = d[1][i], mean = (a + b) / 2, apart = 4 * rounding;
        if (MathF.Abs(a) < apart || MathF.Abs(b) < apart || MathF.Abs(a - b) < 2 * apart || MathF.Abs(mean) < apart)
        {
            return;
        }

        bool zero = MathF.Abs(y) <= rounding, single = MathF.Abs(y - a) <= rounding || MathF.Abs(y - b) <= rounding;
        _elements++;
        _zero += zero ? 1 : 0;
        _single += single ? 1 : 0;
        _explained += zero || single || MathF.Abs(y - mean) <= rounding ? 1 : 0;
    }

    private void AddRatio(float y, float[][] d, int i, float rounding)
    {
        for (int p = 0; p < d.Length; p++)
        {
            float own = d[p][i], rest = 0;
            for (int q = 0; q < d.Length; q++)
            {
                rest = q == p ? rest : MathF.Max(rest, MathF.Abs(d[q][i]));
            }

            if (MathF.Abs(own) < Dominance * MathF.Max(rest, rounding) || own == 0)
            {
                continue;
            }

            int bin = (int)Math.Floor(((y / own) + 1) / RatioRange * RatioBins);
            if (bin is >= 0 and < RatioBins)
            {
                _ratios[(p * RatioBins) + bin]++;
            }
        }
    }

    private bool HasDropSpikes(int parent)
    {
        ReadOnlySpan<long> bins = _ratios.AsSpan(parent * RatioBins, RatioBins);
        long total = 0;
        foreach (long b in bins)
        {
            total += b;
        }

        if (total < 100)
        {
            return false;
        }

        int zero = (int)(RatioBins / RatioRange), width = (int)Math.Ceiling(SpikeWidth * RatioBins / RatioRange);
        long dropped = Window(bins, zero, width);
        int peak = -1;
        for (int i = (int)((1 + MinimumKept) * RatioBins / RatioRange); i < RatioBins; i++)
        {
            peak = peak < 0 || bins[i] > bins[peak] ? i : peak;
        }

        long kept = Window(bins, peak, 2 * width);
        return dropped >= MinimumDropped * total && kept >= MinimumDropped * total && dropped + kept >= SpikeShare * total;
    }

    private static long Window(ReadOnlySpan<long> bins, int centre, int width)
    {
        long sum = 0;
        for (int i = Math.Max(0, centre - width); i <= Math.Min(bins.Length - 1, centre + width); i++)
        {
            sum += bins[i];
        }

        return sum;
    }
}
