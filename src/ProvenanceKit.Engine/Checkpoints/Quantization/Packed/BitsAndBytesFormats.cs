using System.Collections.Immutable;
using System.Text.Json;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// Describes weights of bitsandbytes. 4 bits: <c>weight</c> with <c>weight.absmax</c>, <c>weight.quant_map</c> and a JSON text
/// <c>weight.quant_state.bitsandbytes__nf4</c> (or fp4); nested statistics add <c>nested_absmax</c> and <c>nested_quant_map</c>. int8: <c>weight</c> with <c>SCB</c>.
/// </summary>
internal static class BitsAndBytesFormats
{
    private const string StatePrefix = ".quant_state.bitsandbytes__";

    /// <summary>The weight, or null when it isn't one of bitsandbytes.</summary>
    /// <exception cref="Errors.ProvenanceException">Its tensors don't fit together.</exception>
    public static PackedWeight? Describe(StoredTensors source, TensorInfo tensor)
    {
        foreach (string type in (string[])["nf4", "fp4"])
        {
            if (source.Find(tensor.Name + StatePrefix + type) is { } state)
            {
                return FourBits(source, tensor, state, type);
            }
        }

        return tensor.DataType == TensorDataType.I8 && tensor.Rank == 2 && tensor.ElementCount > 0 && tensor.Name.EndsWith(".weight", StringComparison.Ordinal)
            && source.Find(tensor.Name[..^"weight".Length] + "SCB") is { } scales
            ? EightBits(source, tensor, scales)
            : null;
    }

    private static ScaledWeight EightBits(StoredTensors source, TensorInfo tensor, TensorInfo scales)
    {
        TensorInfo? format = source.Find(tensor.Name + "_format");
        float[] layout = new float[1];
        if (format is not null && format.ElementCount == 1)
        {
            source.ReadValues(format, 0, layout);
        }

        if (layout[0] != 0)
        {
            throw source.Invalid(tensor, $"the layout {layout[0]} of bitsandbytes isn't read (0, by rows, is); save the model again with a current bitsandbytes");
        }

        ImmutableArray<TensorInfo> side = format is null ? [] : [format];
        return scales.ElementCount == tensor.Shape[0] && scales.DataType.IsFloatingPoint() && tensor.Shape[1] <= PackedLimits.MaxColumns
            ? new ScaledWeight(tensor.Name, "INT8 bitsandbytes", tensor, scales, null, new ScaleTiling(tensor.Shape[0], 1, (int)tensor.Shape[1], 1, tensor.Shape[0]), 1f / 127, side)
            : throw source.Invalid(scales, $"{scales.ElementCount} scales for {tensor.Shape[0]} rows");
    }

    private static CodebookWeight FourBits(StoredTensors source, TensorInfo tensor, TensorInfo state, string type)
    {
        TensorInfo absmax = Part(source, tensor, "absmax"), map = Part(source, tensor, "quant_map");
        BitsAndBytesState settings = ReadState(source, state);
        long count = 1;
        foreach (long size in settings.Shape)
        {
            if (size is < 1 or > int.MaxValue || count > long.MaxValue / size)
            {
                throw source.Invalid(state, "the stated shape isn't one of a weight");
            }

            count *= size;
        }

        if (settings.Shape.Length < 1 || settings.BlockSize < 1 || (count + 1) / 2 != tensor.ByteLength || absmax.ElementCount != ((count - 1) / settings.BlockSize) + 1)
        {
            throw source.Invalid(state, $"a weight of [{string.Join(", ", settings.Shape)}] in blocks of {settings.BlockSize} doesn't fit {tensor.ByteLength} bytes and {absmax.ElementCount} statistics");
        }

        NestedStatistics? nested = null;
        var side = new List<TensorInfo> { map, state };
        if (absmax.DataType == TensorDataType.U8)
        {
            TensorInfo scales = Part(source, tensor, "nested_absmax"), codes = Part(source, tensor, "nested_quant_map");
            if (settings.NestedBlockSize < 1 || scales.ElementCount != ((absmax.ElementCount - 1) / settings.NestedBlockSize) + 1)
            {
                throw source.Invalid(scales, $"{scales.ElementCount} nested statistics don't fit {absmax.ElementCount} codes in blocks of {settings.NestedBlockSize}");
            }

            nested = new NestedStatistics(scales, Map(source, codes, 256), settings.NestedBlockSize, settings.NestedOffset);
            side.AddRange([scales, codes]);
        }
        else if (!absmax.DataType.IsFloatingPoint())
        {
            throw source.Invalid(absmax, $"statistics of type {absmax.DataType.DisplayName()} aren't read");
        }

        return new CodebookWeight(tensor.Name, type.ToUpperInvariant(), [.. settings.Shape], tensor, absmax, Map(source, map, 16), settings.BlockSize, nested, [.. side]);
    }

    private static TensorInfo Part(StoredTensors source, TensorInfo tensor, string part) =>
        source.Find(tensor.Name + "." + part) is { ElementCount: > 0 } found ? found : throw source.Invalid(tensor, $"there is no '{part}' beside it");

    private static Codebook Map(StoredTensors source, TensorInfo tensor, int count)
    {
        if (tensor.ElementCount != count || !tensor.DataType.IsFloatingPoint())
        {
            throw source.Invalid(tensor, $"a map must have {count} floating-point values");
        }

        float[] values = new float[count];
        source.ReadValues(tensor, 0, values);
        return new Codebook(values);
    }

    private static BitsAndBytesState ReadState(StoredTensors source, TensorInfo state)
    {
        if (state.DataType != TensorDataType.U8 || state.ByteLength > PackedLimits.MaxQuantStateLength)
        {
            throw source.Invalid(state, "the quantisation state must be a short text");
        }

        byte[] text = new byte[state.ByteLength];
        source.ReadBytes(state, 0, text);
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = json.RootElement;
            return new BitsAndBytesState(
                [.. root.GetProperty("shape").EnumerateArray().Select(static e => e.GetInt64())],
                root.GetProperty("blocksize").GetInt32(),
                root.TryGetProperty("nested_blocksize", out JsonElement size) ? size.GetInt32() : 0,
                root.TryGetProperty("nested_offset", out JsonElement offset) ? offset.GetSingle() : 0);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw source.Invalid(state, "the quantisation state isn't JSON with shape and blocksize: " + e.Message);
        }
    }
}
