using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>The accuracy of our verdict and of the reference kit's decision on the same labelled pairs.</summary>
public sealed record AccuracyReport
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Pairs measured.</summary>
    public required int PairCount { get; init; }

    /// <summary>Pairs that are related in truth.</summary>
    public required int RelatedCount { get; init; }

    /// <summary>Pairs that could not be measured, with the reason; they are in no count.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>Our verdict from the weights.</summary>
    public required MethodAccuracy Evidence { get; init; }

    /// <summary>The reference kit's decision and score; null when no pair has them.</summary>
    public MethodAccuracy? Reference { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{PairCount} pairs, {RelatedCount} related");
}
