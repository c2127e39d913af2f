using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>A tensor of a checkpoint: where its bytes are and how to read them. Row-major, little endian.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="DataType">Storage type.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="ElementCount">Product of <paramref name="Shape"/> (1 for a scalar).</param>
/// <param name="FileIndex">Index into <see cref="Checkpoint.Files"/>.</param>
/// <param name="FileOffset">First byte in that file.</param>
/// <param name="ByteLength">Bytes in that file.</param>
internal sealed record TensorInfo(
    string Name, TensorDataType DataType, ImmutableArray<long> Shape, long ElementCount, int FileIndex, long FileOffset, long ByteLength)
{
    /// <summary>Name of the encoding (Q4_K, GPTQ-4, ...) when <see cref="DataType"/> is <see cref="TensorDataType.Encoded"/>; null otherwise.</summary>
    public string? Encoding { get; init; }

    /// <summary>
    /// Type that the values were rounded to: <see cref="DataType"/>, or the type behind an encoding that only orders plain values differently.
    /// <see cref="TensorDataType.Encoded"/> when the encoding itself rounds.
    /// </summary>
    public TensorDataType ValueType { get; init; } = DataType;

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Elements of one index of the first dimension; the whole tensor for a scalar.</summary>
    public long RowLength => Shape.Length == 0 ? 1 : Shape[0] == 0 ? 0 : ElementCount / Shape[0];
}
