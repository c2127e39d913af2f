namespace ProvenanceKit;

/// <summary>A pair of models with the truth about them and what both methods said.</summary>
public sealed record ScoredPair
{
    /// <summary>The model that was compared against.</summary>
    public required string Reference { get; init; }

    /// <summary>The model under question.</summary>
    public required string Difference { get; init; }

    /// <summary>The truth: true when they share trained weights.</summary>
    public required bool IsRelated { get; init; }

    /// <summary>The label as given, for grouping errors.</summary>
    public string Label { get; init; } = "";

    /// <summary>Our verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Our score for the ROC curve: minus the decimal logarithm of the p-value, infinity for identical weights; null when nothing was measured.</summary>
    public double? EvidenceScore { get; init; }

    /// <summary>The reference kit's pipeline score; null when not computed.</summary>
    public double? ReferenceScore { get; init; }

    /// <summary>The reference kit's decision; null when not computed.</summary>
    public string? ReferenceDecision { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Reference} and {Difference}, {(IsRelated ? "related" : "unrelated")} ({Label}): {Verdict}{(ReferenceDecision is null ? "" : $"; reference kit: {ReferenceDecision}")}";
}
