using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Adapters;

/// <summary>Writes small models and adapters of float32 tensors.</summary>
internal static class AdapterWriter
{
    /// <summary>A safetensors file of float32 tensors.</summary>
    public static void Tensors(string path, params (string Name, long[] Shape, float[] Values)[] tensors)
    {
        var entries = new List<string>();
        var data = new MemoryStream();
        foreach ((string name, long[] shape, float[] values) in tensors)
        {
            entries.Add(SafetensorsBytes.Entry(name, "F32", $"[{string.Join(",", shape)}]", $"[{data.Length},{data.Length + (values.Length * 4)}]"));
            data.Write(MemoryMarshal.AsBytes<float>(values));
        }

        File.WriteAllBytes(path, SafetensorsBytes.From(SafetensorsBytes.Header([.. entries]), data.ToArray()));
    }

    /// <summary>An adapter folder with the given pairs.</summary>
    public static string Lora(string folder, string configuration, params (string Module, long[] A, float[] AValues, long[] B, float[] BValues)[] modules)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), configuration, new UTF8Encoding(false));
        Tensors(Path.Combine(folder, "adapter_model.safetensors"),
        [
            .. modules.SelectMany(m => new[]
            {
                ($"base_model.model.{m.Module}.lora_A.weight", m.A, m.AValues), ($"base_model.model.{m.Module}.lora_B.weight", m.B, m.BValues),
            }),
        ]);
        return folder;
    }

    /// <summary>The usual configuration.</summary>
    public static string Configuration(int rank, double alpha, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"peft_type":"LORA","base_model_name_or_path":"org/base","r":{{rank}},"lora_alpha":{{alpha}},"target_modules":["q_proj"]{{more}}}""");

    /// <summary>Standard normal values from a seed.</summary>
    public static float[] Normal(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
