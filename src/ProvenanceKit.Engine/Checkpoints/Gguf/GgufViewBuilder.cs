using System.Collections.Immutable;
using System.Globalization;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>Shows the tensors of a GGUF file as the checkpoint that it was converted from: names, shapes, and the order of rows.</summary>
/// <param name="metadata">The first file's metadata.</param>
/// <param name="isBigEndian">Whether numbers are stored big endian.</param>
internal sealed class GgufViewBuilder(GgufMetadata metadata, bool isBigEndian)
{
    // More experts than this in one tensor are no model's.
    private const long MaxExperts = 4096;

    private readonly GgufArchitecture _architecture = GgufArchitecture.Of(metadata);

    /// <summary>The views of one tensor: one, or one for each expert.</summary>
    public IEnumerable<GgufView> Show(GgufTensor tensor, int fileIndex)
    {
        (string stack, int layer, string module, string parameter) = TakeApart(tensor.Name);
        ImmutableArray<long> shape = [.. tensor.Dimensions.Reverse()];
        string? name = Rename(stack, layer, module);
        if (name is null)
        {
            yield return View(tensor.Name, tensor, shape, fileIndex, null, false, 0);
            yield break;
        }

        if (name.Contains('*', StringComparison.Ordinal))
        {
            if (!_architecture.KeepsExpertTensors && shape is [> 1 and <= MaxExperts, _, ..] && tensor.ElementCount > 0)
            {
                foreach (GgufView expert in Experts(tensor, shape, name, parameter, fileIndex))
                {
                    yield return expert;
                }

                yield break;
            }

            name = name.Replace(".*", "", StringComparison.Ordinal);
        }

        string full = parameter.Length == 0 ? name : $"{name}.{parameter}";
        bool transposed = _architecture.TransposesProjections && layer >= 0 && shape.Length == 2 && parameter == "weight" && module is "attn_qkv" or "attn_output" or "ffn_up" or "ffn_down"
            && shape.Length == 2;
        float offset = module.EndsWith("norm", StringComparison.Ordinal) && parameter == "weight" && module != "ssm_norm" ? _architecture.NormOffset : 0;
        yield return View(full, tensor, transposed ? [shape[1], shape[0]] : shape, fileIndex, Order(module, layer, shape), transposed, offset);
    }

    private IEnumerable<GgufView> Experts(GgufTensor tensor, ImmutableArray<long> shape, string name, string parameter, int fileIndex)
    {
        ImmutableArray<long> one = shape[1..];
        long elements = tensor.ElementCount / shape[0], bytes = tensor.ByteLength / shape[0];
        for (int e = 0; e < shape[0]; e++)
        {
            string full = name.Replace("*", e.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + "." + parameter;
            TensorInfo info = Info(full, tensor, one, elements, fileIndex, tensor.FileOffset + (e * bytes), bytes, isDirect: true);
            yield return new GgufView(info, tensor, e * elements, null, false, 0);
        }
    }

    private GgufRowOrder? Order(string module, int layer, ImmutableArray<long> shape)
    {
        if (layer < 0 || shape.IsEmpty)
        {
            return null;
        }

        long heads = HeadCount("attention.head_count", layer), keyHeads = HeadCount("attention.head_count_kv", layer);
        keyHeads = keyHeads == 0 ? heads : keyHeads;
        return module switch
        {
            "attn_q" when _architecture.InterleavesRotary => GgufRowOrder.Rotary(shape[0], heads),
            "attn_k" when _architecture.InterleavesRotary => GgufRowOrder.Rotary(shape[0], keyHeads),
            "attn_qkv" when _architecture.StacksFusedHeads => GgufRowOrder.Fused(shape[0], heads, keyHeads),
            _ => null,
        };
    }

    // One number for all layers, or one for each.
    private long HeadCount(string key, int layer)
    {
        string own = metadata.OwnKey(key);
        return metadata.Integer(own) ?? (metadata.Array(own) is { Numbers: { } numbers } && layer < numbers.Length && numbers[layer] is >= 0 and <= 1 << 20 ? (long)numbers[layer] : 0);
    }

    private GgufView View(string name, GgufTensor tensor, ImmutableArray<long> shape, int fileIndex, GgufRowOrder? order, bool transposed, float offset)
    {
        bool isDirect = order is null && !transposed && offset == 0;
        TensorInfo info = Info(name, tensor, shape, tensor.ElementCount, fileIndex, tensor.FileOffset, tensor.ByteLength, isDirect);
        return new GgufView(info, tensor, 0, order, transposed, offset);
    }

    private TensorInfo Info(string name, GgufTensor tensor, ImmutableArray<long> shape, long elements, int fileIndex, long offset, long bytes, bool isDirect)
    {
        GgmlFormat format = tensor.Format;
        return format.Plain is { } plain && isDirect && (!isBigEndian || format.BlockBytes == 1)
            ? new TensorInfo(name, plain, shape, elements, fileIndex, offset, bytes)
            : new TensorInfo(name, TensorDataType.Encoded, shape, elements, fileIndex, offset, bytes) { Encoding = format.Name };
    }

    private string? Rename(string stack, int layer, string module)
    {
        GgufNaming naming = stack == "dec." && _architecture.Naming == GgufNaming.T5Encoder ? GgufNaming.T5Decoder : _architecture.Naming;
        if (layer < 0)
        {
            return naming.NameOutside(stack + module);
        }

        // Early Mixtral files have a tensor for each expert.
        int dot = module.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && int.TryParse(module.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int expert))
        {
            return naming.NameInside(layer, module[..dot] + "_exps").Replace("*", expert.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return naming.NameInside(layer, module);
    }

    // "enc.blk.3.attn_q.weight" is stack "enc.", layer 3, module "attn_q", parameter "weight".
    private static (string Stack, int Layer, string Module, string Parameter) TakeApart(string name)
    {
        string stack = name.StartsWith("enc.", StringComparison.Ordinal) || name.StartsWith("dec.", StringComparison.Ordinal) ? name[..4] : "";
        string rest = name[stack.Length..];
        int layer = -1;
        string[] parts = rest.Split('.');
        if (parts.Length > 2 && parts[0] == "blk" && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            layer = number;
            rest = string.Join('.', parts[2..]);
        }

        int dot = rest.LastIndexOf('.');
        bool hasParameter = dot > 0 && rest[(dot + 1)..] is "weight" or "bias" or "scale";
        return hasParameter ? (stack, layer, rest[..dot], rest[(dot + 1)..]) : (stack, layer, rest, "");
    }
}
