using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// Finds the packed weights of a checkpoint. The names and shapes of the tensors say which format a weight has; the configuration says what they don't
/// (how zero points are counted, the size of blocks) and must not contradict them.
/// </summary>
internal static class PackedWeightFinder
{
    private static readonly string[] Known = ["gptq", "awq", "bitsandbytes", "fp8", "fbgemm_fp8", "mxfp4", "compressed-tensors", "modelopt", "auto-round", "intel/auto-round", "autoround", "finegrained_fp8"];

    // Formats whose bytes were rearranged for one kernel.
    private static readonly string[] UnreadLayouts = ["marlin", "bitblas", "gemv_fast", "marlin-24", "sparse-24-bitmask", "sparse-bitmask", "exl2", "exl3", "qqq"];

    private static readonly string[] SideEndings =
    [
        ".input_scale", ".output_scale", ".k_scale", ".v_scale", ".q_scale", ".input_zero_point", ".output_zero_point", ".input_global_scale", ".activation_scale", ".weight_format",
    ];

    /// <summary>Whether a tensor serves the arithmetic of a quantised model and is no weight.</summary>
    public static bool IsSideTensor(string name) => Array.Exists(SideEndings, ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The packed weights; none when the checkpoint is plain.</summary>
    /// <param name="stored">The checkpoint.</param>
    /// <param name="settings">What its configuration declares.</param>
    /// <exception cref="ProvenanceException">A weight isn't complete, contradicts the configuration, or its format isn't read.</exception>
    public static List<PackedWeight> Find(Checkpoint stored, QuantizationSettings settings)
    {
        var source = new StoredTensors(stored);
        var found = new List<PackedWeight>();
        foreach (TensorInfo tensor in stored.Tensors)
        {
            PackedWeight? weight = Describe(source, tensor, settings);
            if (weight is not null)
            {
                Check(stored, source, weight);
                found.Add(weight);
            }
        }

        if (found.Count == 0 || Array.Exists(UnreadLayouts, layout => layout == settings.Layout))
        {
            RefuseUnread(stored, settings, found.Count);
        }

        if (found.DistinctBy(static weight => weight.Name).Count() != found.Count)
        {
            PackedWeight twice = found.GroupBy(static weight => weight.Name).First(static group => group.Count() > 1).Last();
            throw source.Invalid(twice.Parts[0], $"the weight '{twice.Name}' is there twice");
        }

        return found;
    }

    private static PackedWeight? Describe(StoredTensors source, TensorInfo tensor, QuantizationSettings settings)
    {
        string name = tensor.Name;
        PackedWeight? weight =
            Module(name, ".qweight") is { } integer ? IntegerFormats.Describe(source, integer, tensor, settings)
            : Module(name, ".weight_packed") is { } packed ? CompressedFormats.Describe(source, packed, tensor, settings)
            : Module(name, "_blocks") is { } blocks && source.Find(blocks + "_scales") is { } exponents ? Float4Formats.Describe(source, blocks, tensor, exponents)
            : tensor.DataType is TensorDataType.F8E4M3 or TensorDataType.F8E5M2 or TensorDataType.I8 or TensorDataType.U8 or TensorDataType.BF16 or TensorDataType.F16 or TensorDataType.F32
                ? InPlace(source, tensor, settings) : null;
        return weight is not null && settings.StoresInputsFirst && weight is not TransposedWeight && weight.Shape.Length == 2 && IsConv1D(weight.Name) ? new TransposedWeight(weight) : weight;
    }

    // Formats that keep the weight's own name.
    private static PackedWeight? InPlace(StoredTensors source, TensorInfo tensor, QuantizationSettings settings) =>
        BitsAndBytesFormats.Describe(source, tensor)
        ?? Float4Formats.DescribeInPlace(source, tensor)
        ?? (tensor.DataType is TensorDataType.F8E4M3 or TensorDataType.F8E5M2 or TensorDataType.I8 ? ScaledFormats.Describe(source, tensor, settings) : null);

    private static string? Module(string name, string ending) => name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : null;

    // GPT-2's projections; its embeddings and head are matrices like everybody's.
    private static bool IsConv1D(string name) => name.Contains(".c_attn.", StringComparison.Ordinal) || name.Contains(".c_proj.", StringComparison.Ordinal) || name.Contains(".c_fc.", StringComparison.Ordinal);

    private static void Check(Checkpoint stored, StoredTensors source, PackedWeight weight)
    {
        foreach (TensorInfo part in weight.Parts)
        {
            if (!part.DataType.IsPlain())
            {
                throw source.Invalid(part, "a part of a packed weight must be stored contiguously");
            }
        }

        if (weight.Shape.Any(static size => size is < 1 or > int.MaxValue) || weight.Columns > PackedLimits.MaxColumns)
        {
            throw source.Invalid(weight.Parts[0], $"a dequantised weight of [{string.Join(", ", weight.Shape)}] isn't read");
        }

        if (weight.Parts[0].Name != weight.Name && stored.Find(weight.Name) is { } plain)
        {
            throw source.Invalid(plain, "the weight is there both plain and packed");
        }
    }

    private static void RefuseUnread(Checkpoint stored, QuantizationSettings settings, int found)
    {
        bool unreadLayout = Array.Exists(UnreadLayouts, layout => layout == settings.Layout);
        if (settings.Method.Length == 0 || (Known.Contains(settings.Method) && !unreadLayout))
        {
            return;
        }

        // A declaration may outlive the quantisation (a dequantised copy): only integer matrices are a sign of packed weights.
        bool packed = found > 0 || stored.Tensors.Any(static t => t.Rank >= 2 && t.ElementCount > 1 && !t.DataType.IsFloatingPoint() && t.DataType.IsPlain() && t.DataType != TensorDataType.Bool);
        if (packed)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FormatUnsupported, settings.Source ?? stored.Files[0],
                $"weights quantised by '{settings.Method}'{(settings.Layout.Length > 0 ? $" in the layout '{settings.Layout}'" : "")} aren't read; dequantise them first");
        }
    }
}
