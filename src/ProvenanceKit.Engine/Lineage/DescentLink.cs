namespace ProvenanceKit.Engine.Lineage;

/// <summary>A child on its parent.</summary>
/// <param name="Parent">Index of the parent.</param>
/// <param name="Child">Index of the child.</param>
/// <param name="Coefficient">The parent's share in a merge; null otherwise.</param>
internal sealed record DescentLink(int Parent, int Child, double? Coefficient);
