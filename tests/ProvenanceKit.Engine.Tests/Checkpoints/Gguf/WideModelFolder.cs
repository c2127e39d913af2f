using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Tests.Checkpoints.Layout;
using ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>A synthetic Llama whose rows fill super-blocks of 256, which those of the samples don't, with a sample's tokenizer.</summary>
internal static class WideModelFolder
{
    private const int Hidden = 256;
    private const int Units = 256;
    private const int Layers = 2;

    /// <summary>Writes the folder and gives its path.</summary>
    public static string Write(string folder, int seed, float drift = 0)
    {
        string sample = Path.Combine(TestModels.Samples, "aurora-base");
        Directory.CreateDirectory(folder);
        foreach (string name in (string[])["tokenizer.json", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(sample, name), Path.Combine(folder, name));
        }

        string config = File.ReadAllText(Path.Combine(sample, "config.json"));
        foreach ((string key, int value) in new[] { ("hidden_size", Hidden), ("intermediate_size", Units), ("num_hidden_layers", Layers), ("head_dim", Hidden / 4) })
        {
            config = Regex.Replace(config, $"\"{key}\": \\d+", FormattableString.Invariant($"\"{key}\": {value}"));
        }

        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        SyntheticModel model = new(seed, Layers, Hidden, Units, tokens: 1024);
        model = drift > 0 ? model.Drift(seed + 100, drift) : model;
        var file = new SafetensorsFile();
        using InMemoryCheckpoint written = LayoutWriter.Write(model, "llama");
        foreach (TensorInfo tensor in written.Tensors)
        {
            file.Add(tensor.Name, [.. tensor.Shape], written.Values(tensor.Name));
        }

        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), file.ToArray());
        return folder;
    }
}
