namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Storage types of tensors.</summary>
internal enum TensorDataType
{
    F64,
    F32,
    F16,
    BF16,
    F8E4M3,
    F8E5M2,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,

    /// <summary>Quantised or otherwise encoded: values come through <see cref="Checkpoint.Read"/> only, <see cref="TensorInfo.Encoding"/> names the format.</summary>
    Encoded,
}
