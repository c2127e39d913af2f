namespace ProvenanceKit;

/// <summary>Counts of right and wrong answers. An answer that claims neither way (untrained, inconclusive) counts as not linked and is also listed as undecided.</summary>
/// <param name="TruePositives">Related and said so.</param>
/// <param name="FalsePositives">Unrelated but called related.</param>
/// <param name="TrueNegatives">Unrelated and not called related.</param>
/// <param name="FalseNegatives">Related but not called so.</param>
/// <param name="Undecided">Pairs without a claim, contained in the counts before.</param>
public sealed record ConfusionMatrix(int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives, int Undecided)
{
    /// <summary>Pairs counted.</summary>
    public int Total { get; } = TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>Share of related pairs that were found; null without such pairs.</summary>
    public double? Recall { get; } = TruePositives + FalseNegatives == 0 ? null : (double)TruePositives / (TruePositives + FalseNegatives);

    /// <summary>Share of claims that were right; null without claims.</summary>
    public double? Precision { get; } = TruePositives + FalsePositives == 0 ? null : (double)TruePositives / (TruePositives + FalsePositives);

    /// <summary>Share of unrelated pairs that were called related; null without such pairs.</summary>
    public double? FalsePositiveRate { get; } = FalsePositives + TrueNegatives == 0 ? null : (double)FalsePositives / (FalsePositives + TrueNegatives);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TruePositives} of {TruePositives + FalseNegatives} related pairs found, {FalsePositives} of {FalsePositives + TrueNegatives} unrelated pairs called related, {Undecided} undecided");
}
