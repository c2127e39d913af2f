using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>
/// The catalogue of a database in the reference kit's layout: <c>catalog/manifest.json</c> names the shards, one per family, and each lists its models.
/// </summary>
internal sealed record KitCatalogue
{
    /// <summary>Path of the manifest below the root.</summary>
    public const string ManifestPath = "catalog/manifest.json";

    /// <summary>The root folder.</summary>
    public required string Root { get; init; }

    /// <summary>The manifest as it was read.</summary>
    public required JsonElement Manifest { get; init; }

    /// <summary>Families in the manifest's order.</summary>
    public required IReadOnlyList<KitFamily> Families { get; init; }

    /// <summary>Models in the order of the families and within them; the order that ties of a scan keep.</summary>
    public required IReadOnlyList<KitAsset> Assets { get; init; }

    /// <summary>Whether a folder has this layout.</summary>
    public static bool IsKit(string folder) => File.Exists(Path.Combine(folder, ManifestPath));

    /// <summary>Reads the catalogue, not the features.</summary>
    /// <exception cref="ProvenanceException">A document is missing, broken, or names a path outside the root.</exception>
    public static KitCatalogue Read(string root)
    {
        string manifestPath = Path.Combine(root, ManifestPath);
        JsonElement manifest = KitJson.ReadObject(DatabasePath.Resolve(root, ManifestPath, manifestPath));
        List<KitFamily> families = [];
        List<KitAsset> assets = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        HashSet<string> shards = new(StringComparer.Ordinal);
        foreach (JsonElement entry in KitJson.Array(manifest, "shards", manifestPath).EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                throw KitJson.Invalid(manifestPath, "a shard isn't an object");
            }

            string shardPath = KitJson.RequiredText(entry, "shard_path", manifestPath);
            if (!shards.Add(shardPath))
            {
                throw KitJson.Invalid(manifestPath, $"the shard '{shardPath}' is listed twice");
            }

            string file = DatabasePath.Resolve(root, shardPath, manifestPath);
            JsonElement shard = KitJson.ReadObject(file);
            KitFamily family = ReadFamily(entry, shard, shardPath, file);
            families.Add(family);
            foreach (JsonElement asset in KitJson.Array(shard, "assets", file).EnumerateArray())
            {
                assets.Add(ReadAsset(asset, family, file));
                if (!ids.Add(assets[^1].AssetId))
                {
                    throw KitJson.Invalid(file, $"the asset '{assets[^1].AssetId}' is listed twice");
                }
            }
        }

        return new KitCatalogue { Root = root, Manifest = manifest, Families = families, Assets = assets };
    }

    private static KitFamily ReadFamily(JsonElement entry, JsonElement shard, string shardPath, string file)
    {
        JsonElement family = KitJson.Object(shard, "family", file);
        return new KitFamily
        {
            FamilyId = KitJson.RequiredText(family, "family_id", file),
            DisplayName = KitJson.Text(family, "display_name", file) ?? "",
            Publisher = KitJson.Text(family, "publisher", file) ?? "",
            ShardPath = shardPath,
            ManifestEntry = entry,
            Shard = shard,
        };
    }

    private static KitAsset ReadAsset(JsonElement asset, KitFamily family, string file)
    {
        if (asset.ValueKind != JsonValueKind.Object)
        {
            throw KitJson.Invalid(file, "an asset isn't an object");
        }

        string featurePath = KitJson.RequiredText(asset, "feature_path", file);
        if (!DatabasePath.IsSafe(featurePath))
        {
            // Names the shard, and refuses before anything of the asset is used.
            _ = DatabasePath.Resolve(Path.GetPathRoot(file) ?? "/", featurePath, file);
        }

        return new KitAsset
        {
            AssetId = KitJson.RequiredText(asset, "asset_id", file),
            ModelId = KitJson.RequiredText(asset, "model_id", file),
            Format = KitJson.Text(asset, "format", file) ?? "",
            SourceUri = KitJson.Text(asset, "source_uri", file) ?? "",
            FeaturePath = featurePath,
            ParameterBucket = KitJson.Text(asset, "param_bucket", file) ?? "",
            Family = family,
            Document = asset,
        };
    }
}
