namespace ProvenanceKit.Engine.Evidence;

/// <summary>A group of units of one layer with the groups of the other layer that it may correspond to.</summary>
/// <param name="First">Position among the first layer's groups.</param>
/// <param name="Seconds">Positions among the second's; one when the pairing is given, several when each is a candidate.</param>
internal sealed record GroupPairing(int First, int[] Seconds)
{
    private const int AlignedExperts = 4;
    private const int SearchedGroups = 2;
    private const int MaxCandidates = 16;

    /// <summary>
    /// Pairs two layers' groups: by name when both have the same (a sample of the experts), otherwise every group of the second is a candidate
    /// (a dense block copied to experts, or one expert made dense).
    /// </summary>
    /// <param name="first">One layer.</param>
    /// <param name="second">The other.</param>
    /// <param name="sameUnitCount">True when only groups with equally many units can be compared.</param>
    public static List<GroupPairing> Of(IReadOnlyList<UnitGroup> first, IReadOnlyList<UnitGroup> second, bool sameUnitCount)
    {
        var pairs = new List<GroupPairing>();
        bool Fits(UnitGroup a, UnitGroup b) => !sameUnitCount || a.UnitCount == b.UnitCount;
        bool aligned = first.Count == second.Count
            && first.Zip(second).All(p => p.First.Expert == p.Second.Expert && Fits(p.First, p.Second));
        if (aligned)
        {
            int[] experts = [.. Enumerable.Range(0, first.Count).Where(i => first[i].Expert >= 0)];
            pairs.AddRange(Enumerable.Range(0, first.Count).Where(i => first[i].Expert < 0).Concat(Spread(experts, AlignedExperts)).Select(static i => new GroupPairing(i, [i])));
            return pairs;
        }

        int[] all = [.. Enumerable.Range(0, first.Count)];
        foreach (int i in Spread(all, SearchedGroups))
        {
            int[] candidates = Spread([.. Enumerable.Range(0, second.Count).Where(j => Fits(first[i], second[j]))], MaxCandidates);
            if (candidates.Length > 0)
            {
                pairs.Add(new GroupPairing(i, candidates));
            }
        }

        return pairs;
    }

    private static int[] Spread(int[] items, int count) =>
        items.Length <= count ? items : [.. Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Length / count)])];
}
