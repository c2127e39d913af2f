using System.Globalization;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Describes weights named <c>qweight</c>: GPTQ, and AWQ of both versions. The shapes tell them apart.</summary>
internal static class IntegerFormats
{
    /// <summary>The weight of a module.</summary>
    /// <exception cref="ProvenanceException">Its tensors don't fit together or contradict the configuration.</exception>
    public static PackedWeight Describe(StoredTensors source, string module, TensorInfo levels, QuantizationSettings settings)
    {
        TensorInfo scales = Part(source, module, levels, "scales"), zeros = Part(source, module, levels, "qzeros");
        Integer(source, levels);
        Integer(source, zeros);
        if (!scales.DataType.IsFloatingPoint())
        {
            throw source.Invalid(scales, "scales must be floating-point numbers");
        }

        string name = module + ".weight";
        if (settings.Method == "awq" && settings.Layout == "gemv")
        {
            return Gemv(source, name, levels, zeros, scales, settings);
        }

        bool isAwq = levels.Shape[1] * 8 == scales.Shape[1] && levels.Shape[1] != scales.Shape[1];
        return isAwq ? Awq(source, name, levels, zeros, scales, settings) : Gptq(source, module, name, levels, zeros, scales, settings);
    }

    private static GptqWeight Gptq(StoredTensors source, string module, string name, TensorInfo levels, TensorInfo zeros, TensorInfo scales, QuantizationSettings settings)
    {
        long outputs = scales.Shape[1], groups = scales.Shape[0];
        long bits = outputs > 0 ? ((zeros.Shape[1] * 32) + (outputs / 2)) / outputs : 0;
        if (levels.Shape[1] != outputs || zeros.Shape[0] != groups || bits is not (2 or 3 or 4 or 8) || zeros.Shape[1] != ((outputs * bits) + 31) / 32)
        {
            throw source.Invalid(levels, "qweight, qzeros and scales don't have the shapes of GPTQ or AWQ");
        }

        RequireDeclared(source, levels, settings, (int)bits);
        TensorInfo? index = source.Find(module + ".g_idx") is { ElementCount: > 0 } stored ? stored : null;
        long inputs = index?.ElementCount ?? levels.Shape[0] * 32 / bits;
        if (((inputs * bits) + 31) / 32 != levels.Shape[0] || inputs > int.MaxValue || (index is not null && (index.Rank != 1 || index.DataType is not (TensorDataType.I32 or TensorDataType.I64))))
        {
            throw source.Invalid(levels, $"qweight has {levels.Shape[0]} rows, which isn't what {inputs} inputs of {bits} bits need");
        }

        int groupSize = GroupSize(source, scales, inputs, groups, index is null ? settings.GroupSize : null, mustFit: index is null);
        return new GptqWeight(name, levels, zeros, scales, index, (int)inputs, (int)bits, groupSize, settings.Layout == "gptq_v2" ? 0 : 1);
    }

    private static AwqWeight Awq(StoredTensors source, string name, TensorInfo levels, TensorInfo zeros, TensorInfo scales, QuantizationSettings settings)
    {
        long groups = scales.Shape[0];
        if (zeros.Shape[0] != groups || zeros.Shape[1] != levels.Shape[1] || levels.Shape[0] > int.MaxValue || scales.Shape[1] > int.MaxValue)
        {
            throw source.Invalid(levels, "qweight, qzeros and scales don't have the shapes of AWQ");
        }

        RequireDeclared(source, levels, settings, 4);
        return new AwqWeight(name, levels, zeros, scales, GroupSize(source, scales, levels.Shape[0], groups, settings.GroupSize, mustFit: true));
    }

    private static PackedRowsWeight Gemv(StoredTensors source, string name, TensorInfo levels, TensorInfo zeros, TensorInfo scales, QuantizationSettings settings)
    {
        long outputs = levels.Shape[0], inputs = levels.Shape[1] * 8;
        int groupSize = settings.GroupSize is > 0 and var declared ? declared : (int)Math.Min(inputs, int.MaxValue);
        long groups = (inputs + groupSize - 1) / groupSize;
        if (zeros.Shape[0] != outputs || scales.Shape[0] != outputs || scales.Shape[1] < groups || zeros.Shape[1] * 8 < groups || inputs > int.MaxValue)
        {
            throw source.Invalid(levels, "qweight, qzeros and scales don't have the shapes of AWQ's GEMV version");
        }

        RequireDeclared(source, levels, settings, 4);
        return new PackedRowsWeight(name, "AWQ-4", [outputs, inputs], levels, scales, zeros, PackedZeros.AlongRows, null, null, 4, (int)groups, groupSize, signed: false);
    }

    private static int GroupSize(StoredTensors source, TensorInfo scales, long inputs, long groups, int? declared, bool mustFit)
    {
        if (groups < 1 || groups > inputs)
        {
            throw source.Invalid(scales, $"{groups} groups of scales for {inputs} inputs");
        }

        // Tools that quantise modules differently leave one number in the configuration; the shapes decide where it doesn't fit.
        long size = declared is > 0 and var stated && (inputs + stated - 1) / stated == groups ? stated
            : groups == 1 ? inputs
            : (inputs + groups - 1) / groups;
        return !mustFit || (inputs + size - 1) / size == groups
            ? (int)size
            : throw source.Invalid(scales, $"{groups} groups of scales don't divide {inputs} inputs");
    }

    private static void RequireDeclared(StoredTensors source, TensorInfo levels, QuantizationSettings settings, int bits)
    {
        if (settings.Bits is { } declared && declared != bits && !settings.IsMixed)
        {
            throw source.Invalid(levels, string.Create(CultureInfo.InvariantCulture, $"the configuration declares {declared} bits and the tensors hold {bits}"));
        }
    }

    private static TensorInfo Part(StoredTensors source, string module, TensorInfo levels, string part)
    {
        TensorInfo found = source.Find(module + "." + part) ?? throw source.Invalid(levels, $"there is no '{part}' beside it");
        return found.Rank == 2 && levels.Rank == 2 && found.ElementCount > 0 && levels.ElementCount > 0
            ? found
            : throw source.Invalid(found, "a part of a packed weight must be a matrix");
    }

    private static void Integer(StoredTensors source, TensorInfo tensor)
    {
        if (tensor.DataType is not (TensorDataType.I32 or TensorDataType.U32))
        {
            throw source.Invalid(tensor, $"packed levels must be 32-bit integers, not {tensor.DataType.DisplayName()}");
        }
    }
}
