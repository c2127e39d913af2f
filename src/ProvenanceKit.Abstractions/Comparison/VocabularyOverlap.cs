namespace ProvenanceKit;

/// <summary>Overlap of two vocabularies.</summary>
/// <param name="IntersectionCount">Tokens in both.</param>
/// <param name="UnionCount">Tokens in either.</param>
/// <param name="OnlyInReferenceCount">Tokens only in the reference model.</param>
/// <param name="OnlyInDifferenceCount">Tokens only in the model under question.</param>
public sealed record VocabularyOverlap(int IntersectionCount, int UnionCount, int OnlyInReferenceCount, int OnlyInDifferenceCount)
{
    /// <summary>Share of the reference's vocabulary found in the other, in percent; 0 for an empty vocabulary.</summary>
    public double ReferenceOverlapPercent { get; } =
        IntersectionCount + OnlyInReferenceCount == 0 ? 0 : 100.0 * IntersectionCount / (IntersectionCount + OnlyInReferenceCount);

    /// <summary>Share of the other's vocabulary found in the reference, in percent; 0 for an empty vocabulary.</summary>
    public double DifferenceOverlapPercent { get; } =
        IntersectionCount + OnlyInDifferenceCount == 0 ? 0 : 100.0 * IntersectionCount / (IntersectionCount + OnlyInDifferenceCount);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{IntersectionCount} shared, {OnlyInReferenceCount} only in the reference, {OnlyInDifferenceCount} only in the other");
}
