namespace ProvenanceKit;

/// <summary>One weight that two adapters change.</summary>
/// <param name="Weight">Name of the weight in the base model.</param>
/// <param name="Cosine">Cosine of the two deltas; null when one is zero.</param>
/// <param name="ReferenceNorm">Frobenius norm of the first delta.</param>
/// <param name="DifferenceNorm">Frobenius norm of the second delta.</param>
public sealed record AdapterModuleComparison(string Weight, double? Cosine, double ReferenceNorm, double DifferenceNorm);
