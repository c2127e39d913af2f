using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Layers as a fingerprint stores them. Groups whose sizes aren't what the rules give for their shape (a damaged file, a projection of another width) are left out.</summary>
internal sealed class SketchLayers : ILayerSource
{
    private readonly EvidenceSketch _sketch;
    private readonly UnitSketch[][] _groups;

    /// <summary>Takes stored evidence.</summary>
    public SketchLayers(EvidenceSketch sketch)
    {
        _sketch = sketch;
        int width = SketchShape.UnitWidth(sketch.HiddenSize);
        _groups = [.. sketch.Layers.Select(layer => layer.Groups.Where(g => g.Width == width && g.Norms.Length == SketchShape.Units(g.UnitCount)).ToArray())];
    }

    /// <inheritdoc/>
    public int HiddenSize => _sketch.HiddenSize;

    /// <inheritdoc/>
    public int LayerCount => _groups.Length;

    /// <inheritdoc/>
    public int[] LayersFor(ILayerSource other) => [.. Enumerable.Range(0, LayerCount)];

    /// <inheritdoc/>
    public IReadOnlyList<UnitGroup> Groups(int layer) => [.. _groups[layer].Select(static g => new UnitGroup(g.Expert, g.UnitCount))];

    /// <inheritdoc/>
    public UnitRows ReadUnits(int layer, int group)
    {
        UnitSketch units = _groups[layer][group];
        return UnitRows.FromCodes(units.Codes.AsSpan(), units.Norms.AsSpan(), units.Width);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PlacedGain> ReadGains(int layer) => [.. _sketch.Layers[layer].Gains.Select(static g => new PlacedGain((NormPlacement)g.Placement, [.. g.Values]))];
}
