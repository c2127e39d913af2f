namespace ProvenanceKit;

/// <summary>A parent that a model's own files declare.</summary>
/// <param name="Model">The model that declares it.</param>
/// <param name="Parent">The declared parent: a repository id or a path.</param>
/// <param name="Relation">finetune, adapter, merge, quantized; empty when not stated.</param>
/// <param name="Source">The file and field that say so.</param>
public sealed record DeclaredParent(string Model, string Parent, string Relation, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => Relation.Length == 0 ? $"{Model} declares {Parent} ({Source})" : $"{Model} declares {Parent} as {Relation} ({Source})";
}
