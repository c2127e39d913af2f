namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>The gain vector of a norm.</summary>
/// <param name="Tensor">The stored vector, of the hidden size's length.</param>
/// <param name="Placement">Which projections follow it.</param>
internal sealed record NormGain(TensorInfo Tensor, NormPlacement Placement);
