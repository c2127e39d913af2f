using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>An index over the two shards of <see cref="ShardedFolder"/> by name, for a theory's data.</summary>
/// <param name="Name">The rule that the index breaks or just keeps.</param>
/// <param name="Json">The text of the index.</param>
/// <param name="Code">The error that names the broken rule; null when the checkpoint must be read.</param>
internal sealed record ShardIndexCase(string Name, string Json, ProvenanceErrorCode? Code = null)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
