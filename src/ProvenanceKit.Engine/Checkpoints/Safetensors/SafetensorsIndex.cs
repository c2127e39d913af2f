using System.Collections.Immutable;
using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Safetensors;

/// <summary>A shard index (<c>model.safetensors.index.json</c>): which shard holds which tensor.</summary>
/// <param name="Path">The index file.</param>
/// <param name="WeightMap">Tensor name and shard file name, in the order of the file; a repeated name is refused.</param>
/// <param name="TotalSize">Bytes of all tensors as <c>metadata.total_size</c> states; null when absent.</param>
internal sealed record SafetensorsIndex(string Path, ImmutableArray<KeyValuePair<string, string>> WeightMap, long? TotalSize)
{
    /// <summary>Names of the shards, each once, in ordinal order.</summary>
    public ImmutableArray<string> ShardNames { get; } =
        [.. WeightMap.Select(pair => pair.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads an index.</summary>
    /// <exception cref="ProvenanceException">It is missing, broken, too large, or names something that isn't a plain file name.</exception>
    public static SafetensorsIndex Read(string path)
    {
        byte[] text = BoundedFile.ReadAllBytes(path, SafetensorsLimits.MaxIndexLength);
        var map = new List<KeyValuePair<string, string>>();
        long? totalSize = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object ||
                !document.RootElement.TryGetProperty("weight_map", out JsonElement weightMap) ||
                weightMap.ValueKind != JsonValueKind.Object)
            {
                throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, "there is no object 'weight_map'");
            }

            foreach (JsonProperty entry in weightMap.EnumerateObject())
            {
                string shard = entry.Value.ValueKind == JsonValueKind.String
                    ? entry.Value.GetString()!
                    : throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, $"the shard of '{entry.Name}' isn't a string");
                CheckShardName(path, shard);
                map.Add(new(entry.Name, shard));
            }

            if (document.RootElement.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object &&
                metadata.TryGetProperty("total_size", out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes))
            {
                totalSize = bytes;
            }
        }
        catch (JsonException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, "the index isn't valid JSON: " + e.Message, e.BytePositionInLine, e);
        }
        catch (InvalidOperationException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, "a name in the index isn't valid text", null, e);
        }

        if (map.Count == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, "'weight_map' is empty");
        }

        var index = new SafetensorsIndex(path, [.. map], totalSize);
        return index.ShardNames.Length <= SafetensorsLimits.MaxShardCount
            ? index
            : throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, path, $"the index names {index.ShardNames.Length} shards, at most {SafetensorsLimits.MaxShardCount} are read");
    }

    private static void CheckShardName(string path, string shard)
    {
        // Shards sit beside the index or below it; both slashes count on every system, so that a result never depends on where it was made.
        string[] parts = shard.Split('/', '\\');
        if (shard.Length == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, "the index names a shard without a name");
        }

        if (shard == System.IO.Path.GetFileName(path))
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, path, $"the index names itself ('{shard}') as a shard");
        }

        bool escapes = System.IO.Path.IsPathRooted(shard) || shard.Contains(':', StringComparison.Ordinal) ||
            parts.Any(part => part is "" or "." or "..") || shard.Any(char.IsControl);
        if (escapes)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.PathEscapesModel, path, $"the index names the shard '{(shard.Length <= 80 ? shard : shard[..80] + "...")}', which isn't a file in the model's folder");
        }
    }
}
