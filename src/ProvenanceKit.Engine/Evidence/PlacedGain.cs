using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>A norm gain, centred by itself.</summary>
/// <param name="Placement">Which projections follow it.</param>
/// <param name="Values">Its values, or a linear sketch of them; only gains of equal length compare.</param>
internal readonly record struct PlacedGain(NormPlacement Placement, float[] Values);
