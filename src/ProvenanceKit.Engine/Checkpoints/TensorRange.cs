namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Consecutive elements of a tensor.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="FirstElement">The first of them.</param>
/// <param name="ElementCount">How many.</param>
internal readonly record struct TensorRange(TensorInfo Tensor, long FirstElement, long ElementCount);
