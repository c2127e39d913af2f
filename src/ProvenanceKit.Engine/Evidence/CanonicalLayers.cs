using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Layers read from weights.</summary>
/// <param name="model">The model.</param>
/// <param name="sampling">Which units.</param>
internal sealed class CanonicalLayers(CanonicalModel model, UnitSampling sampling) : ILayerSource
{
    /// <summary>The model.</summary>
    public CanonicalModel Model => model;

    /// <inheritdoc/>
    public int HiddenSize => model.HiddenSize;

    /// <inheritdoc/>
    public int LayerCount => model.Layers.Count;

    /// <inheritdoc/>
    public int[] LayersFor(ILayerSource other) => other is CanonicalLayers weights
        ? RemoteBudget.Correspondence.Layers(model, weights.Model, sampling.CorrespondenceUnits, partners: 1)
        : [.. Enumerable.Range(0, LayerCount)];

    /// <inheritdoc/>
    public IReadOnlyList<UnitGroup> Groups(int layer) => GroupsOf(model.Layers[layer]);

    /// <summary>The groups of units of a layer.</summary>
    public static UnitGroup[] GroupsOf(CanonicalLayer layer) => [.. layer.Mlps.Select(static m => new UnitGroup(m.Expert, m.UnitCount))];

    /// <inheritdoc/>
    public UnitRows ReadUnits(int layer, int group)
    {
        MatrixView up = model.Layers[layer].Mlps[group].Up;
        return UnitRows.Read(model.Checkpoint, up, sampling.Correspondence(up.Rows));
    }

    /// <inheritdoc/>
    public IReadOnlyList<PlacedGain> ReadGains(int layer) => [.. model.Layers[layer].Gains.Select(g => new PlacedGain(g.Placement, Centred(model.ReadGain(g))))];

    private static float[] Centred(float[] values)
    {
        double sum = 0;
        foreach (float v in values)
        {
            sum += v;
        }

        double mean = values.Length > 0 ? sum / values.Length : 0;
        foreach (ref float v in values.AsSpan())
        {
            v = (float)(v - mean);
        }

        return values;
    }
}
