using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Describes weights that compressed-tensors packs (<c>weight_packed</c>): integers in words, and FP4 in bytes.</summary>
internal static class CompressedFormats
{
    /// <summary>The weight of a module.</summary>
    /// <exception cref="Errors.ProvenanceException">Its tensors don't fit together.</exception>
    public static PackedWeight Describe(StoredTensors source, string module, TensorInfo levels, QuantizationSettings settings)
    {
        TensorInfo scales = source.Find(module + ".weight_scale") ?? throw source.Invalid(levels, "there is no 'weight_scale' beside it");
        if (levels.Rank < 2 || levels.ElementCount == 0)
        {
            throw source.Invalid(levels, "packed levels must be a matrix");
        }

        return levels.DataType switch
        {
            TensorDataType.U8 => Float4Formats.DescribePacked(source, module + ".weight", levels, scales, source.Find(module + ".weight_global_scale"), divides: true),
            TensorDataType.I32 or TensorDataType.U32 => Integers(source, module, levels, scales, settings),
            _ => throw source.Invalid(levels, $"packed levels of type {levels.DataType.DisplayName()} aren't read"),
        };
    }

    private static PackedRowsWeight Integers(StoredTensors source, string module, TensorInfo levels, TensorInfo scales, QuantizationSettings settings)
    {
        TensorInfo? zeros = source.Find(module + ".weight_zero_point"), shapeTensor = source.Find(module + ".weight_shape");
        TensorInfo? index = source.Find(module + ".weight_g_idx") is { ElementCount: > 0 } stored ? stored : null;
        if (levels.Rank != 2 || !scales.DataType.IsFloatingPoint() || scales.ElementCount == 0)
        {
            throw source.Invalid(levels, "packed levels must be a matrix with floating-point scales");
        }

        long outputs = levels.Shape[0];
        ImmutableArray<long>? declared = shapeTensor is null ? null : Shape(source, shapeTensor);
        if (declared is { } d && (d.Length != 2 || d[0] != outputs))
        {
            throw source.Invalid(shapeTensor!, $"the stated shape [{string.Join(", ", d)}] isn't that of {outputs} packed rows");
        }

        int bits = Bits(source, levels, declared?[1], settings);
        int perWord = 32 / bits;
        long inputs = declared?[1] ?? levels.Shape[1] * perWord;
        if (inputs < 1 || inputs > int.MaxValue || (inputs + perWord - 1) / perWord != levels.Shape[1])
        {
            throw source.Invalid(levels, $"{levels.Shape[1]} words a row don't hold {inputs} levels of {bits} bits");
        }

        long groups = scales.ElementCount == 1 ? 1 : scales.Rank is 1 or 2 && scales.Shape[0] == outputs ? scales.ElementCount / outputs : 0;
        if (groups < 1 || groups > inputs || (index is not null && index.ElementCount != inputs))
        {
            throw source.Invalid(scales, "the scales don't fit the weight");
        }

        // The last group may be short, so the number of groups alone doesn't tell their size.
        long groupSize = settings.GroupSize is > 0 and var stated && (inputs + stated - 1) / stated == groups ? stated : (inputs + groups - 1) / groups;
        if (index is null && (inputs + groupSize - 1) / groupSize != groups)
        {
            throw source.Invalid(scales, $"{groups} groups of scales don't divide {inputs} inputs");
        }

        return new PackedRowsWeight(
            module + ".weight", $"INT{bits} packed", [outputs, inputs], levels, scales, zeros, ZeroLayout(source, zeros, outputs, groups, perWord), index, shapeTensor, bits, (int)groups, (int)groupSize, signed: true);
    }

    private static PackedZeros ZeroLayout(StoredTensors source, TensorInfo? zeros, long outputs, long groups, int perWord)
    {
        if (zeros is null || zeros.ElementCount == outputs * groups)
        {
            return PackedZeros.Plain;
        }

        return zeros.DataType is TensorDataType.I32 or TensorDataType.U32 && zeros.Rank == 2 && zeros.Shape[1] == groups && zeros.Shape[0] == (outputs + perWord - 1) / perWord
            ? PackedZeros.DownColumns
            : throw source.Invalid(zeros, "the zero points don't fit the weight");
    }

    private static int Bits(StoredTensors source, TensorInfo levels, long? inputs, QuantizationSettings settings)
    {
        int[] candidates = [.. settings.GroupBits.Where(static b => b is >= 2 and <= 8).Distinct().Order(), .. new[] { 4, 8 }];
        foreach (int bits in candidates)
        {
            int perWord = 32 / bits;
            if (inputs is not { } known || (known + perWord - 1) / perWord == levels.Shape[1])
            {
                return bits;
            }
        }

        throw source.Invalid(levels, $"{levels.Shape[1]} words a row don't hold {inputs} levels of any declared width");
    }

    private static ImmutableArray<long> Shape(StoredTensors source, TensorInfo tensor)
    {
        if (tensor.DataType != TensorDataType.I64 || tensor.ElementCount is < 1 or > 4)
        {
            throw source.Invalid(tensor, "a stated shape must be a few 64-bit integers");
        }

        long[] shape = new long[tensor.ElementCount];
        source.ReadBytes(tensor, 0, MemoryMarshal.AsBytes(shape.AsSpan()));
        return [.. shape];
    }
}
