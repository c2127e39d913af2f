namespace ProvenanceKit;

/// <summary>A point of an ROC curve: pairs with a score of at least the threshold are called related.</summary>
/// <param name="Threshold">The score.</param>
/// <param name="TruePositiveRate">Share of related pairs called related.</param>
/// <param name="FalsePositiveRate">Share of unrelated pairs called related.</param>
public sealed record RocPoint(double Threshold, double TruePositiveRate, double FalsePositiveRate);
