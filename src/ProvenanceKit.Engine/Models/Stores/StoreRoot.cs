namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>A folder in which a store keeps its models.</summary>
/// <param name="Source">The store.</param>
/// <param name="Path">The folder; it need not exist.</param>
/// <param name="Variable">The variable of the environment that names it; null for a default.</param>
internal sealed record StoreRoot(LocalModelSource Source, string Path, string? Variable);
