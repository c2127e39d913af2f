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
    /// Units of one layer that compete with each other in disguise-proof matching. Two independent samples have about m^2 / f units in common;
    /// m = 5.75 sqrt(f) makes that 33 however wide the layer is, so that an effect of r = 0.10 stays above the one match that chance allows.
    /// More units would only add competitors: r of a distant descendant falls about as 1 / m (zoo, f = 352: 0.19 at 96 units, 0.14 at 128, 0.08 at 256;
    /// same-seed pairs stay below 0.05).
    /// </summary>
    public virtual int MatchingBlock(int units) => Math.Min(units, (int)Math.Clamp(Math.Ceiling(5.75 * Math.Sqrt(units)), 96, 1024));

    /// <summary>Blocks of units per layer and model; every block of one is matched with every block of the other. Narrow layers need several to steady the count.</summary>
    public virtual int MatchingBlocks(int units) => units < 2048 ? 3 : units < 4096 ? 2 : 1;

    /// <summary>The same units in both models, ascending.</summary>
    public virtual int[] Correspondence(int units) => Choose(units, CorrespondenceUnits(units), "units", 0);

    /// <summary>The units that a fingerprint stores, ascending: the first of the same permutation, so a part of <see cref="Correspondence"/>.</summary>
    public static int[] Stored(int units, int wanted) => Choose(units, Math.Min(units, wanted), "units", 0);

    /// <summary>Units of one layer of one of the two models, ascending, independent of the other model's.</summary>
    /// <param name="units">Units of the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="isDeeper">Which of the two models: the deeper one, or the reference when both have as many layers.</param>
    public virtual int[] Matching(int units, int layer, bool isDeeper) => Choose(units, MatchingBlock(units) * MatchingBlocks(units), isDeeper ? "first" : "second", layer);

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
