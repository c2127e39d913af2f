using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Signals;

/// <summary>A model's norm gains: the tensors, or only their statistics (four of each) where a database kept no more.</summary>
/// <param name="Tensors">The tensors; null when only statistics are known.</param>
/// <param name="Statistics">Mean, population standard deviation, maximum and minimum of each tensor; null when the tensors are known.</param>
internal readonly record struct NormFeature(ImmutableArray<NormTensor>? Tensors, ImmutableArray<double>? Statistics);
