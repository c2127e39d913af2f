using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Signals;

/// <summary>The order in which the reference kit meets the tensors of a checkpoint.</summary>
internal static class TensorOrder
{
    /// <summary>Tensors in the order of a mode.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="mode">Full: storage order. Otherwise: by name for a single file, by the index for shards.</param>
    /// <param name="index">The shard index; null for a single file.</param>
    public static IReadOnlyList<TensorInfo> Of(Checkpoint checkpoint, ExtractionMode mode, SafetensorsIndex? index)
    {
        if (mode == ExtractionMode.Full)
        {
            return checkpoint.Tensors;
        }

        if (index is null)
        {
            return [.. checkpoint.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        }

        var ordered = new List<TensorInfo>();
        foreach (IGrouping<string, KeyValuePair<string, string>> shard in index.WeightMap.GroupBy(pair => pair.Value, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            ordered.AddRange(shard.Select(pair => checkpoint.Find(pair.Key)).OfType<TensorInfo>());
        }

        return ordered;
    }
}
