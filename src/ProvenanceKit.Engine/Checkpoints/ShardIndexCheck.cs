using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Compares a shard index with what the shards hold.</summary>
internal static class ShardIndexCheck
{
    /// <summary>Refuses an index that names a tensor which its shard doesn't hold; shards that are missing are passed over.</summary>
    /// <exception cref="ProvenanceException">A tensor isn't where the index says.</exception>
    public static void Run(LocatedModel model, Checkpoint checkpoint)
    {
        if (model.Index is null)
        {
            return;
        }

        foreach ((string name, string shard) in model.Index.WeightMap)
        {
            if (model.MissingShards.Contains(shard))
            {
                continue;
            }

            if (checkpoint.Find(name) is not { } tensor)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.ShardIndexInvalid, model.Index.Path, $"the tensor '{name}' isn't in the shard '{shard}' that the index names for it");
            }

            string holder = Path.GetRelativePath(model.Folder, checkpoint.Files[tensor.FileIndex]);
            if (holder != Path.GetRelativePath(model.Folder, Path.Combine(model.Folder, shard.Replace('\\', '/'))))
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.ShardIndexInvalid, model.Index.Path, $"the index names the shard '{shard}' for the tensor '{name}', and the shard '{holder}' holds a tensor of that name");
            }
        }
    }
}
