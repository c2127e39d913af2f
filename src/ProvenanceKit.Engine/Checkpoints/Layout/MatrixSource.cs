namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>A stored tensor with the rule that names its content.</summary>
/// <param name="Path">Module path.</param>
/// <param name="Rule">Its line of the table.</param>
/// <param name="Expert">Number of the expert; -1 when there is none.</param>
/// <param name="Tensor">The tensor.</param>
internal sealed record MatrixSource(string Path, LayoutRule Rule, int Expert, TensorInfo Tensor);
