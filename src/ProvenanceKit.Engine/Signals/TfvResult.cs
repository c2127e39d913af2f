namespace ProvenanceKit.Engine.Signals;

/// <summary>Similarity of two tokenizer feature vectors.</summary>
/// <param name="Raw">In [0, 1], before rounding.</param>
/// <param name="Score">Rounded to 4 decimals.</param>
internal readonly record struct TfvResult(double Raw, double Score);
