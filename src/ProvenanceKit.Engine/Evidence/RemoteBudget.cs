using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// Which layers a test looks at when weights come over a network: all while they stay below a share of the model's bytes, otherwise evenly spread ones. Within
/// a layer nothing is saved, because fewer units would cost a test more power than fewer layers do. Models on this machine are always looked at whole.
/// </summary>
/// <param name="Share">Largest share of a model's bytes.</param>
/// <param name="Limit">Most bytes of a model, whatever its size.</param>
internal readonly record struct RemoteBudget(double Share, long Limit)
{
    /// <summary>For E1, the cheaper test: all layers of dense models.</summary>
    public static readonly RemoteBudget Correspondence = new(0.02, 384L << 20);

    /// <summary>For E2, which reads two roles and more units, and only where E1 found nothing.</summary>
    public static readonly RemoteBudget Matching = new(0.012, 160L << 20);

    // Small models are read as if they were local.
    private const long AlwaysAllowed = 8L << 20;
    private const int MinimumLayers = 3;

    /// <summary>The layers of a model that are looked at, ascending.</summary>
    /// <param name="model">The model whose layers are counted.</param>
    /// <param name="other">The other model.</param>
    /// <param name="rows">Rows that a group of so many units costs.</param>
    /// <param name="partners">Layers of the other model that each layer is compared with.</param>
    public int[] Layers(CanonicalModel model, CanonicalModel other, Func<int, int> rows, int partners)
    {
        int count = model.Layers.Count, keep = Math.Min(Affordable(model, rows), Affordable(other, rows) / partners);
        keep = Math.Min(count, Math.Max(keep, MinimumLayers));
        return keep == count ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, keep).Select(i => (int)((long)i * (count - 1) / (keep - 1)))];
    }

    // Layers of average cost that stay within the budget.
    private int Affordable(CanonicalModel model, Func<int, int> rows)
    {
        if (!model.Checkpoint.IsRemote || model.Layers.Count == 0)
        {
            return int.MaxValue;
        }

        double cost = model.Layers.Sum(layer => layer.Mlps.Sum(group => (double)rows(group.UnitCount) * group.Up.Columns * group.Up.Tensor.ByteLength / Math.Max(1, group.Up.Tensor.ElementCount)));
        double budget = Math.Clamp(Share * model.Checkpoint.Tensors.Sum(static tensor => (double)tensor.ByteLength), AlwaysAllowed, Limit);
        return cost <= budget ? int.MaxValue : (int)(budget / cost * model.Layers.Count);
    }
}
