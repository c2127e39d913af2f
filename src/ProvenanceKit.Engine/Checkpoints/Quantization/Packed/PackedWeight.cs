using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// A weight matrix that is stored packed, with its scales in other tensors. Rows are all dimensions but the last, columns the last one.
/// </summary>
/// <param name="name">Name of the weight that it stands for.</param>
/// <param name="encoding">Name of the format.</param>
/// <param name="shape">Shape of the dequantised weight.</param>
/// <param name="parts">The stored tensors, the packed values first.</param>
internal abstract class PackedWeight(string name, string encoding, ImmutableArray<long> shape, ImmutableArray<TensorInfo> parts)
{
    /// <summary>Name of the weight that it stands for.</summary>
    public string Name { get; } = name;

    /// <summary>Name of the format.</summary>
    public string Encoding { get; } = encoding;

    /// <summary>Shape of the dequantised weight.</summary>
    public ImmutableArray<long> Shape { get; } = shape;

    /// <summary>The stored tensors, the packed values first.</summary>
    public ImmutableArray<TensorInfo> Parts { get; } = parts;

    /// <summary>Length of a row.</summary>
    public int Columns { get; } = (int)shape[^1];

    /// <summary>
    /// Reads a block of the matrix.
    /// </summary>
    /// <param name="source">The stored tensors.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="column">First column.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="destination">Receives rows x columns values, or their errors as <see cref="Checkpoint.ReadQuantizationError"/> defines them.</param>
    /// <param name="errors">Whether errors are wanted in place of values.</param>
    public abstract void ReadBlock(StoredTensors source, long row, int rows, int column, int columns, Span<float> destination, bool errors);
}
