using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Writes LoRA adapters of the aurora samples as PEFT does.</summary>
internal static class AdapterFolder
{
    private const int Rank = 4;

    private static readonly (string Module, int Inputs, int Outputs)[] s_modules = [("self_attn.q_proj", 64, 64), ("self_attn.v_proj", 64, 32), ("mlp.up_proj", 64, 176)];

    /// <summary>Writes an adapter.</summary>
    /// <param name="folder">The folder to make.</param>
    /// <param name="seedOfA">Where lora_A comes from; PEFT with the same seed makes the same.</param>
    /// <param name="seedOfB">Where lora_B comes from, which is what was learned.</param>
    public static string Write(string folder, int seedOfA, int seedOfB)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), """
            {"peft_type":"LORA","base_model_name_or_path":"lab/aurora-base","r":4,"lora_alpha":8,"target_modules":["q_proj","v_proj","up_proj"],"fan_in_fan_out":false}
            """);
        Random a = new(seedOfA), b = new(seedOfB);
        var header = new Dictionary<string, object>();
        var data = new List<float>();
        for (int layer = 0; layer < 4; layer++)
        {
            foreach ((string module, int inputs, int outputs) in s_modules)
            {
                string name = $"base_model.model.model.layers.{layer}.{module}";
                Add(name + ".lora_A.weight", Rank, inputs, a, 0.1f);
                Add(name + ".lora_B.weight", outputs, Rank, b, 0.005f);
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "adapter_model.safetensors"), ModelFolder.Safetensors(JsonSerializer.Serialize(header), MemoryMarshal.AsBytes(data.ToArray().AsSpan()).ToArray()));
        return folder;

        void Add(string name, int rows, int columns, Random random, float scale)
        {
            int start = data.Count * 4;
            for (int i = 0; i < rows * columns; i++)
            {
                data.Add(((float)random.NextDouble() - 0.5f) * 2 * scale);
            }

            header[name] = new { dtype = "F32", shape = new[] { rows, columns }, data_offsets = new[] { start, data.Count * 4 } };
        }
    }
}
