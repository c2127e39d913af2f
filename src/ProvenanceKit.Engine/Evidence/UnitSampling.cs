namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// Chooses which hidden units and tokens are looked at, by a rule that knows shapes and roles but no weights: a permutation drawn with
/// SplitMix64 from a seed made of both. Deriving classes change the rule (the tests do, to repeat the prototype's choice).
/// </summary>
internal class UnitSampling
{
    /// <summary>The rule in use.</summary>
    public static readonly UnitSampling Default = new();

    /// <summary>Units per layer for the correspondence test: min(f, 256).</summary>
    public virtual int CorrespondenceUnits(int units) => Math.Min(units, 256);

    /// <summary>
    /// Units per layer and model for disguise-proof matching. The two samples are independent, so about m^2 / f units are in both;
    /// m = 6.5 sqrt(f) keeps 42 of them however wide the layer is, which leaves an effect of r = 0.10 significant with two dozen layers.
    /// More units would only add competitors: r of a distant descendant falls about as 1 / m (zoo, f = 352: 0.14 at 128 units, 0.08 at 256,
    /// same-seed pairs at most 0.03).
    /// </summary>
    public virtual int MatchingUnits(int units) => Math.Min(units, (int)Math.Clamp(Math.Ceiling(6.5 * Math.Sqrt(units)), 128, 1024));

    /// <summary>The same units in both models, ascending.</summary>
    public virtual int[] Correspondence(int units) => Choose(units, CorrespondenceUnits(units), "units", 0);

    /// <summary>Units of one layer of one of the two models, ascending, independent of the other model's.</summary>
    /// <param name="units">Units of the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="isDeeper">Which of the two models: the deeper one, or the reference when both have as many layers.</param>
    public virtual int[] Matching(int units, int layer, bool isDeeper) => Choose(units, MatchingUnits(units), isDeeper ? "first" : "second", layer);

    /// <summary>Which of the shared tokens to use, ascending.</summary>
    public virtual int[] Tokens(int shared, int wanted) => Choose(shared, wanted, "tokens", 0);

    /// <summary>The first <paramref name="wanted"/> numbers of a permutation of 0 .. <paramref name="count"/> - 1, sorted; all when there are no more.</summary>
    protected static int[] Choose(int count, int wanted, string role, int index)
    {
        int[] all = new int[count];
        for (int i = 0; i < count; i++)
        {
            all[i] = i;
        }

        if (wanted >= count)
        {
            return all;
        }

        ulong state = 0x9E3779B97F4A7C15UL ^ ((ulong)count << 20) ^ (ulong)(uint)index;
        foreach (char c in role)
        {
            state = (state ^ c) * 0x100000001B3UL;
        }

        for (int i = 0; i < wanted; i++)
        {
            int j = i + (int)(Next(ref state) % (ulong)(count - i));
            (all[i], all[j]) = (all[j], all[i]);
        }

        int[] chosen = all[..wanted];
        Array.Sort(chosen);
        return chosen;
    }

    // SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
