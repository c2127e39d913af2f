namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>What the weights of a model and a reference say, from their fingerprints.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="PValueLog10">Decimal logarithm of the p-value, corrected for the number of references; null without one.</param>
/// <param name="Summary">One sentence in plain words.</param>
internal sealed record ReferenceEvidence(Verdict Verdict, double? PValueLog10, string Summary);
