using System.Text.Json;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>A model on its way into the reference kit's layout.</summary>
/// <param name="Reference">The reference.</param>
/// <param name="Record">Its line, when it is from a database of ours.</param>
/// <param name="AssetId">Id in the kit's catalogue.</param>
/// <param name="FeaturePath">Path of its feature document.</param>
/// <param name="Document">The catalogue's entry as it was imported; null for a model of our own.</param>
/// <param name="AddedAt">When it was added; null when not known.</param>
internal sealed record KitShardEntry(
    IReferenceEntry Reference, DatabaseRecord? Record, string AssetId, string FeaturePath, JsonElement? Document, DateTimeOffset? AddedAt);
