namespace ProvenanceKit.Engine.Signals;

/// <summary>The reference kit's categories of tensors.</summary>
internal enum TensorCategory
{
    Query,
    Key,
    Value,
    Output,
    Gate,
    Up,
    Down,
    Embedding,
    Norm,
    Head,
    Other,
}
