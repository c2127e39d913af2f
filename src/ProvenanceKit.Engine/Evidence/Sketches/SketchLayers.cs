using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Layers as a fingerprint stores them.</summary>
internal sealed class SketchLayers(EvidenceSketch sketch) : ILayerSource
{
    /// <inheritdoc/>
    public int HiddenSize => sketch.HiddenSize;

    /// <inheritdoc/>
    public int LayerCount => sketch.Layers.Length;

    /// <inheritdoc/>
    public IReadOnlyList<UnitGroup> Groups(int layer) => [.. sketch.Layers[layer].Groups.Select(static g => new UnitGroup(g.Expert, g.UnitCount))];

    /// <inheritdoc/>
    public UnitRows ReadUnits(int layer, int group)
    {
        UnitSketch units = sketch.Layers[layer].Groups[group];
        return UnitRows.FromCodes(units.Codes.AsSpan(), units.Norms.AsSpan(), units.Width);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PlacedGain> ReadGains(int layer) => [.. sketch.Layers[layer].Gains.Select(static g => new PlacedGain((NormPlacement)g.Placement, [.. g.Values]))];
}
