namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>A layer by roles.</summary>
internal sealed record CanonicalLayer
{
    /// <summary>Stack and number in the file's names, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>[heads x head size, d]; null when absent or not separable.</summary>
    public MatrixView? Query { get; init; }

    /// <summary>[kv heads x head size, d]; null when absent or not separable.</summary>
    public MatrixView? Key { get; init; }

    /// <summary>[kv heads x head size, d]; null when absent or not separable.</summary>
    public MatrixView? Value { get; init; }

    /// <summary>[d, heads x head size]; null when absent.</summary>
    public MatrixView? AttentionOutput { get; init; }

    /// <summary>Dense block, experts in order, shared expert last; empty when no feed-forward block was understood.</summary>
    public required IReadOnlyList<MlpGroup> Mlps { get; init; }

    /// <summary>Gains of the hidden size, in the order attention, feed-forward, outputs.</summary>
    public required IReadOnlyList<NormGain> Gains { get; init; }

    /// <summary>The gain in front of gate and up; null for post-norm layers.</summary>
    public NormGain? MlpNorm => Gains.FirstOrDefault(static g => g.Placement is NormPlacement.Mlp or NormPlacement.Both);

    /// <summary>The gain in front of q, k and v; null for post-norm layers.</summary>
    public NormGain? AttentionNorm => Gains.FirstOrDefault(static g => g.Placement is NormPlacement.Attention or NormPlacement.Both);
}
