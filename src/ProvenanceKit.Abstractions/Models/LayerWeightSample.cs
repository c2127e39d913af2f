using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>WVC samples of one layer.</summary>
/// <param name="Layer">Layer index.</param>
/// <param name="Tensors">Samples per tensor, in storage order.</param>
public sealed record LayerWeightSample(int Layer, ImmutableArray<TensorWeightSample> Tensors);
