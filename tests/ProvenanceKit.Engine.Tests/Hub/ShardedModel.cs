using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>Writes a model again as two shards with an index.</summary>
internal static class ShardedModel
{
    public static void Write(string source, string target)
    {
        foreach (string file in Directory.GetFiles(source, "*.json"))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        string weights = Path.Combine(source, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([weights]);
        int half = checkpoint.Tensors.Count / 2;
        var map = new Dictionary<string, string>();
        foreach ((int number, TensorInfo[] part) in new[] { (1, checkpoint.Tensors.Take(half).ToArray()), (2, checkpoint.Tensors.Skip(half).ToArray()) })
        {
            string name = $"model-{number:00000}-of-00002.safetensors";
            long at = 0;
            var header = new Dictionary<string, object>();
            foreach (TensorInfo tensor in part)
            {
                header[tensor.Name] = new { dtype = tensor.DataType.DisplayName(), shape = tensor.Shape.ToArray(), data_offsets = new[] { at, at += tensor.ByteLength } };
                map[tensor.Name] = name;
            }

            byte[] text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
            byte[] length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            File.WriteAllBytes(Path.Combine(target, name), [.. length, .. text, .. part.SelectMany(t => bytes.AsSpan((int)t.FileOffset, (int)t.ByteLength).ToArray())]);
        }

        File.WriteAllText(Path.Combine(target, "model.safetensors.index.json"), JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = map }));
    }
}
