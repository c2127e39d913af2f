using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>The values of one normalisation tensor.</summary>
/// <param name="Name">Tensor name in the file.</param>
/// <param name="Values">All values, as float32.</param>
public sealed record NormTensor(string Name, ImmutableArray<float> Values);
