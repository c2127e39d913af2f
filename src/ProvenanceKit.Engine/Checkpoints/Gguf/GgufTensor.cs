using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>A tensor as the file describes it.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Dimensions">Dimensions in the file's order: the contiguous one first.</param>
/// <param name="Format">How its values are stored.</param>
/// <param name="ElementCount">Product of the dimensions.</param>
/// <param name="FileOffset">First byte in the file.</param>
/// <param name="ByteLength">Bytes.</param>
internal sealed record GgufTensor(string Name, ImmutableArray<long> Dimensions, GgmlFormat Format, long ElementCount, long FileOffset, long ByteLength)
{
    /// <summary>Elements of a line: the contiguous dimension. Blocks never cross lines.</summary>
    public long LineLength => Dimensions.Length == 0 ? 1 : Dimensions[0];
}
