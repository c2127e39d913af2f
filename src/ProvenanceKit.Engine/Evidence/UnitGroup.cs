namespace ProvenanceKit.Engine.Evidence;

/// <summary>A group of hidden units: a layer's dense block, or one expert.</summary>
/// <param name="Expert">As <see cref="Checkpoints.Layout.MlpGroup.Expert"/>.</param>
/// <param name="UnitCount">Hidden units.</param>
internal readonly record struct UnitGroup(int Expert, int UnitCount);
