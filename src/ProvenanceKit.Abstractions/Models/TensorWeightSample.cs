using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>WVC samples of one tensor: all values when it has at most 4096, else every (n div 4096)-th, the first 4096 of them.</summary>
/// <param name="Name">Tensor name in the file.</param>
/// <param name="Values">Sampled values.</param>
public sealed record TensorWeightSample(string Name, ImmutableArray<float> Values);
