namespace ProvenanceKit.Engine.Evidence;

/// <summary>The best partner of one layer of the shallower model among the layers of the deeper one.</summary>
internal sealed record LayerMatch
{
    /// <summary>Fewest matches in a layer for it to count as corresponding: chance gives 8 or more with probability 1/8! at most.</summary>
    public const int MinimumMatches = 8;

    /// <summary>Layer of the shallower model.</summary>
    public required int Layer { get; init; }

    /// <summary>Layer of the deeper model.</summary>
    public required int Partner { get; init; }

    /// <summary>Matches, over all groups of units.</summary>
    public int Matches { get; init; }

    /// <summary>Units that took part (for disguise-proof matching: matches that the samples allow).</summary>
    public double Units { get; init; }

    /// <summary>Sum over groups of the mean cosine.</summary>
    public double CosineSum { get; init; }

    /// <summary>Sum over groups of z.</summary>
    public double ZSum { get; init; }

    /// <summary>Groups of units compared.</summary>
    public int Groups { get; init; }

    /// <summary>Natural logarithm of the number of group pairings that were tried.</summary>
    public double LogCandidates { get; init; }

    /// <summary>Mean relative distance over groups.</summary>
    public double RelativeDistance { get; init; }

    /// <summary>Agreement of the leading singular directions; null when not measured.</summary>
    public double? LearnedCosine { get; init; }

    /// <summary>True when the layers correspond beyond chance.</summary>
    public bool Corresponds => Matches >= MinimumMatches;

    /// <summary>Share of units that match.</summary>
    public double Fraction => Units > 0 ? Matches / Units : 0;
}
