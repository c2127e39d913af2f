using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>What is stored of a layer.</summary>
public sealed record LayerSketch
{
    /// <summary>Hidden units: the dense block, or a sample of the experts with the shared one.</summary>
    public required ImmutableArray<UnitSketch> Groups { get; init; }

    /// <summary>Norm gains.</summary>
    public required ImmutableArray<GainSketch> Gains { get; init; }
}
