namespace ProvenanceKit.Engine.Signals;

/// <summary>Similarity of two vocabularies.</summary>
/// <param name="Raw">The Jaccard index, before rounding.</param>
/// <param name="Score">Rounded to 4 decimals.</param>
/// <param name="Overlap">The counts behind it.</param>
internal readonly record struct VoaResult(double Raw, double Score, VocabularyOverlap Overlap);
