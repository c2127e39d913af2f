namespace ProvenanceKit.Engine.Signals;

/// <summary>The reference kit's three ways of reading weights.</summary>
internal enum ExtractionMode
{
    /// <summary>Everything, in storage order.</summary>
    Full,

    /// <summary>Tensor by tensor, in the order of names or of the shard index; 8-bit floats are dropped, norm tensors flattened.</summary>
    Streaming,

    /// <summary>As streaming, but of each layer tensor only 32 evenly spaced rows; 8-bit floats are read.</summary>
    Sliced,
}
