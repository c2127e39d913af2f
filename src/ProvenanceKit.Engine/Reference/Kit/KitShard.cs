using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>A family on its way into the reference kit's layout.</summary>
internal sealed record KitShard
{
    /// <summary>Id of the family.</summary>
    public required string FamilyId { get; init; }

    /// <summary>Path of the shard.</summary>
    public required string Path { get; init; }

    /// <summary>Name for people.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Publisher.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>The shard as it was imported, without its assets; null for a family of our own.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>The manifest's entry as it was imported; null for a family of our own.</summary>
    public JsonElement? ManifestEntry { get; init; }

    /// <summary>True when it holds the very models that were imported.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>Its models.</summary>
    public List<KitShardEntry> Entries { get; } = [];
}
