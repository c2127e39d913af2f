namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Ids and paths in the reference kit's layout for models that didn't come from it.</summary>
internal static class KitNames
{
    /// <summary>Id of a family: publisher and family in lower case, joined by two dashes.</summary>
    public static string FamilyId(string publisher, string family) => $"{Part(publisher, "local")}--{Part(family, "unknown")}";

    /// <summary>Path of a family's shard.</summary>
    public static string ShardPath(string familyId) => $"catalog/by-family/{DatabasePath.Slug(familyId)}.json";

    /// <summary>Path of a model's feature document.</summary>
    public static string FeaturePath(string familyId, string assetId) =>
        $"features/base/by-family/{DatabasePath.Slug(familyId)}/{DatabasePath.Slug(assetId)}_features.json";

    /// <summary>Path of a model's deep signals.</summary>
    public static string DeepSignalsPath(string familyId, string assetId) =>
        $"features/deep-signals/by-family/{DatabasePath.Slug(familyId)}/{DatabasePath.Slug(assetId)}_deep-signals.parquet";

    private static string Part(string text, string fallback)
    {
        string part = string.Concat(text.ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' ? c : '-')).Trim('-', '.');
        return part.Length > 0 ? part : fallback;
    }
}
