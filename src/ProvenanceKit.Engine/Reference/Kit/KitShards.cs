using System.Text.Json;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>The references of a source, sorted into families for the reference kit's layout.</summary>
internal sealed class KitShards
{
    private readonly Dictionary<string, KitShard> _byPath = new(StringComparer.OrdinalIgnoreCase);

    private KitShards(JsonElement? manifest) => Manifest = manifest;

    /// <summary>The manifest as it was imported, without its shards; null when nothing was.</summary>
    public JsonElement? Manifest { get; }

    /// <summary>Families in order.</summary>
    public List<KitShard> Items { get; } = [];

    /// <summary>True when nothing was added to or removed from what was imported.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>Sorts the references of a source.</summary>
    /// <exception cref="Errors.ProvenanceException">A line or document is broken.</exception>
    public static KitShards Of(IReferenceSource source)
    {
        KitShards shards = source switch
        {
            DatabaseSource database => FromDatabase(database),
            KitSource kit => FromKit(kit.Catalogue),
            _ => new KitShards(null),
        };
        foreach (IReferenceEntry entry in source.Entries)
        {
            shards.Add(entry);
        }

        foreach (KitShard shard in shards.Items)
        {
            shard.IsUnchanged = shard.Document is not null
                && shard.Entries.All(static entry => entry.Document is not null)
                && (shard.ManifestEntry is not { } manifest || KitJson.Whole(manifest, "asset_count", shard.Path) == shard.Entries.Count);
        }

        shards.IsUnchanged = shards.Items.TrueForAll(static shard => shard.IsUnchanged);
        shards.Items.RemoveAll(shard => shard.Entries.Count == 0 && !shard.IsUnchanged);
        return shards;
    }

    private static KitShards FromKit(KitCatalogue catalogue)
    {
        KitShards shards = new(KitJson.Without(catalogue.Manifest, "shards"));
        foreach (KitFamily family in catalogue.Families)
        {
            shards.Add(new KitShard
            {
                FamilyId = family.FamilyId,
                Path = family.ShardPath,
                Document = KitJson.Without(family.Shard, "assets"),
                ManifestEntry = family.ManifestEntry,
            });
        }

        return shards;
    }

    private static KitShards FromDatabase(DatabaseSource database)
    {
        List<DatabaseRecord> others = [.. database.Snapshot.Others.Select(database.Catalogue.ReadRecord)];
        KitShards shards = new(others.Find(static record => record.Type == DatabaseRecord.ManifestType)?.Document);
        foreach (DatabaseRecord record in others.Where(static record => record.Type == DatabaseRecord.FamilyType))
        {
            shards.Add(new KitShard
            {
                FamilyId = record.FamilyId ?? "",
                Path = record.ShardPath ?? record.Id,
                Document = record.Document,
                ManifestEntry = record.ManifestEntry,
            });
        }

        return shards;
    }

    private void Add(IReferenceEntry entry)
    {
        DatabaseRecord? record = (entry as DatabaseEntry)?.ReadRecord();
        KitAsset? asset = (entry as KitEntry)?.Asset;
        JsonElement? document = record?.Kit?.Asset ?? asset?.Document;
        string path = record?.ShardPath ?? asset?.Family.ShardPath ?? KitNames.ShardPath(entry.FamilyId);
        if (!_byPath.TryGetValue(path, out KitShard? shard))
        {
            shard = new KitShard { FamilyId = entry.FamilyId, Path = path, DisplayName = entry.Family, Publisher = entry.Publisher };
            Add(shard);
        }

        string featurePath = document is { } kept ? KitJson.RequiredText(kept, "feature_path", entry.Id) : KitNames.FeaturePath(shard.FamilyId, entry.Id);
        shard.Entries.Add(new KitShardEntry(entry, record, entry.Id, featurePath, document, record?.At));
    }

    private void Add(KitShard shard)
    {
        _byPath.Add(shard.Path, shard);
        Items.Add(shard);
    }
}
