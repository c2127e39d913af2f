using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Describes 8-bit weights that have scales beside them: <c>weight_scale</c>, <c>weight_scale_inv</c> (DeepSeek), <c>scale</c>, or SCB of bitsandbytes.</summary>
internal static class ScaledFormats
{
    /// <summary>The weight, or null when nothing says that it is scaled: plain 8-bit floats are what they are.</summary>
    /// <exception cref="Errors.ProvenanceException">Its scales don't fit.</exception>
    public static PackedWeight? Describe(StoredTensors source, TensorInfo tensor, QuantizationSettings settings)
    {
        if (FindScales(source, tensor) is not { } scales)
        {
            return null;
        }

        if (tensor.Rank < 2 || tensor.ElementCount == 0)
        {
            return null;
        }

        if (tensor.Shape[^1] > PackedLimits.MaxColumns || !scales.DataType.IsFloatingPoint() || ScaleTiling.Of(tensor.Shape.AsSpan(), scales.Shape.AsSpan(), settings.BlockSize) is not { } tiling)
        {
            throw source.Invalid(scales, $"scales of [{string.Join(", ", scales.Shape)}] don't fit a weight of [{string.Join(", ", tensor.Shape)}]");
        }

        TensorInfo? zeros = source.Find(tensor.Name + "_zero_point");
        if (zeros is not null && zeros.ElementCount != scales.ElementCount)
        {
            throw source.Invalid(zeros, "there must be as many zero points as scales");
        }

        string kind = tensor.DataType == TensorDataType.I8 ? "INT8" : tensor.DataType.DisplayName();
        return new ScaledWeight(tensor.Name, $"{kind} scaled", tensor, scales, zeros, tiling, 1, []);
    }

    private static TensorInfo? FindScales(StoredTensors source, TensorInfo tensor)
    {
        string name = tensor.Name;
        TensorInfo? beside = source.Find(name + "_scale_inv") ?? source.Find(name + "_scale");
        if (beside is not null || !name.EndsWith(".weight", StringComparison.Ordinal))
        {
            return beside;
        }

        return source.Find(name[..^".weight".Length] + ".scale");
    }
}
