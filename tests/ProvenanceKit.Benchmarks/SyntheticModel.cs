using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ProvenanceKit.Benchmarks;

/// <summary>Writes a Llama-shaped bfloat16 model of about a given size, once, into the temporary folder.</summary>
internal static class SyntheticModel
{
    private const int Hidden = 2048;
    private const int Intermediate = 5632;
    private const int Vocabulary = 32000;
    private const int KeyValueWidth = 512;

    /// <summary>The folder of a model of about <paramref name="gigabytes"/>.</summary>
    public static string Ensure(double gigabytes)
    {
        long perLayer = (2L * Hidden * Hidden) + (2L * KeyValueWidth * Hidden) + (3L * Intermediate * Hidden) + (2L * Hidden);
        int layers = Math.Max(1, (int)Math.Round(((gigabytes * 1e9 / 2) - (2L * Vocabulary * Hidden)) / perLayer));
        string folder = Path.Combine(Path.GetTempPath(), $"provenancekit-bench-{layers}");
        string weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights))
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new
        {
            architectures = new[] { "LlamaForCausalLM" },
            model_type = "llama",
            hidden_size = Hidden,
            intermediate_size = Intermediate,
            num_hidden_layers = layers,
            num_attention_heads = 32,
            num_key_value_heads = 8,
            vocab_size = Vocabulary,
            max_position_embeddings = 2048,
            rms_norm_eps = 1e-5,
            hidden_act = "silu",
            tie_word_embeddings = false,
        }));
        Write(weights, Tensors(layers));
        return folder;
    }

    private static List<(string Name, int[] Shape)> Tensors(int layers)
    {
        var tensors = new List<(string, int[])> { ("lm_head.weight", [Vocabulary, Hidden]), ("model.embed_tokens.weight", [Vocabulary, Hidden]) };
        for (int layer = 0; layer < layers; layer++)
        {
            string prefix = $"model.layers.{layer}.";
            tensors.Add((prefix + "input_layernorm.weight", [Hidden]));
            tensors.Add((prefix + "mlp.down_proj.weight", [Hidden, Intermediate]));
            tensors.Add((prefix + "mlp.gate_proj.weight", [Intermediate, Hidden]));
            tensors.Add((prefix + "mlp.up_proj.weight", [Intermediate, Hidden]));
            tensors.Add((prefix + "post_attention_layernorm.weight", [Hidden]));
            tensors.Add((prefix + "self_attn.k_proj.weight", [KeyValueWidth, Hidden]));
            tensors.Add((prefix + "self_attn.o_proj.weight", [Hidden, Hidden]));
            tensors.Add((prefix + "self_attn.q_proj.weight", [Hidden, Hidden]));
            tensors.Add((prefix + "self_attn.v_proj.weight", [KeyValueWidth, Hidden]));
        }

        tensors.Add(("model.norm.weight", [Hidden]));
        return tensors;
    }

    private static void Write(string path, List<(string Name, int[] Shape)> tensors)
    {
        var header = new StringBuilder("{");
        long offset = 0;
        foreach ((string name, int[] shape) in tensors)
        {
            long bytes = shape.Aggregate(2L, (product, dimension) => product * dimension);
            header.Append(CultureInvariant($"{(offset == 0 ? "" : ",")}\"{name}\":{{\"dtype\":\"BF16\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{offset},{offset + bytes}]}}"));
            offset += bytes;
        }

        header.Append('}');
        byte[] text = Encoding.UTF8.GetBytes(header.ToString().PadRight((header.Length + 7) / 8 * 8));
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, text.Length);

        // One block of bell-shaped values, at another phase for each megabyte, is random enough for a bandwidth test.
        ushort[] block = new ushort[(1 << 22) + 8191];
        var random = new Random(1);
        for (int i = 0; i < block.Length; i++)
        {
            float value = (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 0.04);
            block[i] = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
        }

        using FileStream stream = File.Create(path + ".part");
        stream.Write(prefix);
        stream.Write(text);
        ReadOnlySpan<byte> values = MemoryMarshal.AsBytes(block.AsSpan());
        for (long done = 0; done < offset;)
        {
            int phase = 2 * (int)(done / (1 << 20) * 37 % 8191);
            int length = (int)Math.Min(1 << 23, offset - done);
            stream.Write(values.Slice(phase, length));
            done += length;
        }

        stream.Dispose();
        File.Move(path + ".part", path);
    }

    private static string CultureInvariant(FormattableString text) => FormattableString.Invariant(text);
}
