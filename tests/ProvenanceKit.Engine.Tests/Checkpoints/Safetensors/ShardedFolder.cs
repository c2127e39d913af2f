using static ProvenanceKit.Engine.Tests.Checkpoints.Safetensors.SafetensorsBytes;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>Writes sharded checkpoints with a literal <c>model.safetensors.index.json</c>, valid or broken.</summary>
internal static class ShardedFolder
{
    /// <summary>The index's file name.</summary>
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>First shard of the two that <see cref="WriteShards"/> writes; holds tensor a.</summary>
    public const string FirstShard = "model-00001-of-00002.safetensors";

    /// <summary>Second shard of the two that <see cref="WriteShards"/> writes; holds tensor b.</summary>
    public const string SecondShard = "model-00002-of-00002.safetensors";

    /// <summary>Writes the index as given; returns its full path.</summary>
    public static string WriteIndex(string folder, string json)
    {
        string path = Path.Combine(folder, IndexName);
        File.WriteAllText(path, json);
        return path;
    }

    /// <summary>Writes the two shards (a = 1, 2 and b = 3, 4, both F32).</summary>
    public static void WriteShards(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, FirstShard), From(Header(Entry("a", "F32", "[2]", "[0,8]")), Singles(1, 2)));
        File.WriteAllBytes(Path.Combine(folder, SecondShard), From(Header(Entry("b", "F32", "[2]", "[0,8]")), Singles(3, 4)));
    }

    /// <summary>An index of literal entries.</summary>
    public static string Index(params string[] weightMapEntries) =>
        "{\"metadata\":{\"total_size\":16},\"weight_map\":{" + string.Join(",", weightMapEntries) + "}}";

    /// <summary>One literal entry of the weight map; the shard name is escaped as JSON needs it.</summary>
    public static string Map(string tensor, string shard) =>
        $"\"{tensor}\":\"{shard.Replace("\\", "\\\\", StringComparison.Ordinal)}\"";
}
