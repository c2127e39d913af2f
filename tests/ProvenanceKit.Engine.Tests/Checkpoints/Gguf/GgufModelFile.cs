using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>Writes a trained Llama sample as a GGUF file the way llama.cpp's converter does: its names, rotary rows in pairs, vectors as F32.</summary>
internal static class GgufModelFile
{
    private static readonly Dictionary<string, string> Modules = new()
    {
        ["model.embed_tokens"] = "token_embd",
        ["model.norm"] = "output_norm",
        ["lm_head"] = "output",
        ["input_layernorm"] = "attn_norm",
        ["post_attention_layernorm"] = "ffn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
    };

    /// <summary>The bytes of a file; rows that don't fill blocks are stored as F16.</summary>
    /// <param name="folder">Folder of the original.</param>
    /// <param name="type">How matrices are stored.</param>
    /// <param name="bigEndian">Byte order.</param>
    /// <param name="isMixed">Whether values, down projections and the head are Q6_K, as in llama.cpp's Q4_K_M.</param>
    /// <param name="addMore">Writes further tensors.</param>
    /// <param name="part">Which part of a split set to write, from 0; all tensors when null.</param>
    /// <param name="parts">Number of parts.</param>
    public static byte[] From(string folder, GgmlType type, bool bigEndian = false, bool isMixed = false, Action<GgufBytes>? addMore = null, int? part = null, int parts = 1)
    {
        var g = new GgufBytes { BigEndian = bigEndian };
        JsonElement config = JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        int Number(string name) => config.GetProperty(name).GetInt32();
        g.Text("general.architecture", "llama").Text("general.name", Path.GetFileName(folder))
            .UInt32("general.base_model.count", 1).Text("general.base_model.0.name", "aurora").Text("general.base_model.0.organization", "samples")
            .UInt32("llama.block_count", (uint)Number("num_hidden_layers")).UInt32("llama.context_length", (uint)Number("max_position_embeddings"))
            .UInt32("llama.embedding_length", (uint)Number("hidden_size")).UInt32("llama.feed_forward_length", (uint)Number("intermediate_size"))
            .UInt32("llama.attention.head_count", (uint)Number("num_attention_heads")).UInt32("llama.attention.head_count_kv", (uint)Number("num_key_value_heads"))
            .Single("llama.rope.freq_base", 10000).Single("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        AddTokenizer(g, folder);
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([Path.Combine(folder, "model.safetensors")]);
        int perPart = (checkpoint.Tensors.Count + parts - 1) / parts;
        if (part is { } number)
        {
            g.UInt32("split.no", (uint)number).UInt32("split.count", (uint)parts).UInt32("split.tensors.count", (uint)checkpoint.Tensors.Count);
        }

        foreach (TensorInfo tensor in checkpoint.Tensors.Skip((part ?? 0) * perPart).Take(perPart))
        {
            float[] values = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, values);
            string name = tensor.Name[..tensor.Name.LastIndexOf('.')], renamed = Modules.TryGetValue(name, out string? outside) ? outside : InLayer(name);
            int heads = renamed.EndsWith("attn_q", StringComparison.Ordinal) ? Number("num_attention_heads") : renamed.EndsWith("attn_k", StringComparison.Ordinal) ? Number("num_key_value_heads") : 0;
            values = heads > 0 ? InPairs(values, (int)tensor.Shape[0], heads) : values;
            GgmlType wanted = isMixed && renamed.Split('.')[^1] is "attn_v" or "ffn_down" or "output" ? GgmlType.Q6_K : type;
            GgmlType stored = tensor.Rank == 1 ? GgmlType.F32 : tensor.Shape[^1] % GgmlFormats.Of(wanted).BlockLength == 0 ? wanted : GgmlType.F16;
            byte[] data = PlainQuantizer.Encode(stored, values);
            if (bigEndian)
            {
                GgmlFormats.Of(stored).ReverseEndianness(data);
            }

            g.Tensor(renamed + ".weight", (uint)stored, [.. tensor.Shape.Reverse().Select(dimension => (ulong)dimension)], data);
        }

        addMore?.Invoke(g);
        return g.ToArray();
    }

    private static string InLayer(string name)
    {
        string[] parts = name.Split('.');
        return $"blk.{parts[2]}.{Modules[string.Join('.', parts[3..])]}";
    }

    // Row (head, s, i) goes to (head, i, s).
    private static float[] InPairs(float[] values, int rows, int heads)
    {
        int width = values.Length / rows, head = rows / heads;
        float[] stored = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            int within = row % head, target = row - within + (2 * (within % (head / 2))) + (within / (head / 2));
            values.AsSpan(row * width, width).CopyTo(stored.AsSpan(target * width));
        }

        return stored;
    }

    private static void AddTokenizer(GgufBytes g, string folder)
    {
        JsonElement tokenizer = JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
        JsonElement model = tokenizer.GetProperty("model");
        var tokens = new SortedDictionary<int, (string Text, int Type)>();
        foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject())
        {
            tokens[token.Value.GetInt32()] = (token.Name, 1);
        }

        foreach (JsonElement added in tokenizer.GetProperty("added_tokens").EnumerateArray())
        {
            tokens[added.GetProperty("id").GetInt32()] = (added.GetProperty("content").GetString()!, 3);
        }

        string[] merges =
        [
            .. model.GetProperty("merges").EnumerateArray()
                .Select(merge => merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}"),
        ];
        g.Text("tokenizer.ggml.model", "gpt2").Text("tokenizer.ggml.pre", "gpt-2")
            .Texts("tokenizer.ggml.tokens", [.. tokens.Values.Select(token => token.Text)])
            .Int32s("tokenizer.ggml.token_type", [.. tokens.Values.Select(token => token.Type)])
            .Texts("tokenizer.ggml.merges", merges).UInt32("tokenizer.ggml.bos_token_id", 0).UInt32("tokenizer.ggml.eos_token_id", 0);
    }
}
