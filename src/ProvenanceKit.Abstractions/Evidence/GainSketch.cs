using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>A norm gain, centred, folded like <see cref="UnitSketch"/>'s rows, which keeps products up to noise.</summary>
/// <param name="Placement">What follows the norm: 0 attention, 1 feed-forward, 2 both, 3 nothing.</param>
/// <param name="Values">The folded values (float16).</param>
public sealed record GainSketch(int Placement, ImmutableArray<float> Values);
