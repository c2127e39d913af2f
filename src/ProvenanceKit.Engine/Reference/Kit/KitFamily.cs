using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>One family (shard) of a reference kit's catalogue.</summary>
internal sealed record KitFamily
{
    /// <summary>Id of the family.</summary>
    public required string FamilyId { get; init; }

    /// <summary>Name for people.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Publisher of the family's models.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Path of the shard, relative to the root.</summary>
    public required string ShardPath { get; init; }

    /// <summary>The manifest's entry for the shard as it was read.</summary>
    public JsonElement ManifestEntry { get; init; }

    /// <summary>The shard as it was read, assets included.</summary>
    public JsonElement Shard { get; init; }
}
