using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// Describes FP4 weights: <c>*_blocks</c> and <c>*_scales</c> of gpt-oss (MXFP4), <c>weight_packed</c> of compressed-tensors (MXFP4, NVFP4) and uint8
/// <c>weight</c> with FP8 scales (modelopt's NVFP4) or exponents (Quark's MXFP4).
/// </summary>
internal static class Float4Formats
{
    private const int BlockBytes = 16;

    /// <summary>Experts of gpt-oss: blocks [experts, rows, groups, 16], scales [experts, rows, groups]; the unquantised model stores [experts, columns, rows].</summary>
    /// <exception cref="Errors.ProvenanceException">The tensors don't fit together.</exception>
    public static PackedWeight Describe(StoredTensors source, string name, TensorInfo blocks, TensorInfo scales)
    {
        if (blocks.DataType != TensorDataType.U8 || scales.DataType != TensorDataType.U8 || blocks.Rank < 3 || blocks.Rank != scales.Rank + 1 || blocks.Shape[^1] != BlockBytes
            || blocks.ElementCount == 0 || !blocks.Shape[..^1].SequenceEqual(scales.Shape) || blocks.Shape[^2] > PackedLimits.MaxColumns / 32)
        {
            throw source.Invalid(blocks, $"blocks of [{string.Join(", ", blocks.Shape)}] and scales of [{string.Join(", ", scales.Shape)}] aren't MXFP4");
        }

        var weight = new Float4Weight(name, "MXFP4", [.. blocks.Shape[..^2], blocks.Shape[^2] * 2 * BlockBytes], blocks, scales, 2 * BlockBytes, null, divides: false);
        return blocks.Rank == 4 ? new TransposedWeight(weight) : weight;
    }

    /// <summary>A uint8 weight under its own name with scales beside it; null when it isn't FP4.</summary>
    /// <exception cref="Errors.ProvenanceException">The tensors don't fit together.</exception>
    public static PackedWeight? DescribeInPlace(StoredTensors source, TensorInfo tensor)
    {
        if (tensor.DataType != TensorDataType.U8 || tensor.Rank < 2 || tensor.ElementCount == 0 || source.Find(tensor.Name + "_scale") is not { } scales)
        {
            return null;
        }

        return DescribePacked(source, tensor.Name, tensor, scales, source.Find(tensor.Name + "_scale_2"), divides: false);
    }

    /// <summary>A weight [..., columns / 2] of bytes with scales [..., columns / group].</summary>
    /// <param name="source">The stored tensors.</param>
    /// <param name="name">Name of the weight.</param>
    /// <param name="levels">The packed values.</param>
    /// <param name="scales">Exponents (uint8, groups of 32) or FP8 numbers (groups of 16).</param>
    /// <param name="factor">One number for the tensor; null when there is none.</param>
    /// <param name="divides">Whether that number divides in place of multiplying.</param>
    /// <exception cref="Errors.ProvenanceException">The tensors don't fit together.</exception>
    public static PackedWeight DescribePacked(StoredTensors source, string name, TensorInfo levels, TensorInfo scales, TensorInfo? factor, bool divides)
    {
        int groupSize = scales.DataType == TensorDataType.U8 ? 32 : 16;
        long columns = levels.Shape[^1] * 2;
        bool fits = scales.DataType is TensorDataType.U8 or TensorDataType.F8E4M3 && scales.Rank == levels.Rank && columns <= PackedLimits.MaxColumns && columns % groupSize == 0
            && scales.Shape[^1] == columns / groupSize && scales.Shape[..^1].SequenceEqual(levels.Shape[..^1]) && factor is null or { ElementCount: 1 };
        if (!fits)
        {
            throw source.Invalid(scales, $"scales of [{string.Join(", ", scales.Shape)}] don't make FP4 of [{string.Join(", ", levels.Shape)}] bytes");
        }

        return new Float4Weight(name, groupSize == 32 ? "MXFP4" : "NVFP4", [.. levels.Shape[..^1], columns], levels, scales, groupSize, factor, divides);
    }
}
