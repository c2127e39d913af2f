using ProvenanceKit.Engine.Checkpoints.Adapters;

namespace ProvenanceKit.Engine.Models;

/// <summary>Which files make a folder a PEFT adapter.</summary>
internal static class AdapterFiles
{
    private static readonly string[] WeightNames = ["adapter_model.safetensors", "adapter_model.bin"];
    private static readonly string[] ModelNames = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    /// <summary>Whether a name is that of an adapter's weights.</summary>
    public static bool IsWeightName(string name) => WeightNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the names of a folder have no whole model among them.</summary>
    public static bool IsAlone(IReadOnlyCollection<string> names) => !ModelNames.Any(names.Contains);

    /// <summary>The adapter's weight file among the names of a folder; null when the folder is no adapter, or is a whole model as well.</summary>
    public static string? Find(IReadOnlyCollection<string> names) =>
        names.Contains(AdapterConfiguration.FileName) && IsAlone(names) ? Array.Find(WeightNames, names.Contains) : null;
}
