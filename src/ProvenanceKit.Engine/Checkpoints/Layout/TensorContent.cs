namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>What a stored tensor holds, before fused projections are split and orientation is normalised.</summary>
internal enum TensorContent
{
    /// <summary>Understood, and of no use to the evidence (router, per-head norms, masks, position tables, adapters' scales).</summary>
    Other,

    /// <summary>A bias vector.</summary>
    Bias,

    Query,
    Key,
    Value,
    AttentionOutput,

    /// <summary>Rows are [q; k; v].</summary>
    QkvStacked,

    /// <summary>Rows are [q, k, v] of head 0, then of head 1, and so on; grouped as [q.., k, v] per key/value head when there are fewer of those.</summary>
    QkvByHead,

    /// <summary>Latent attention (DeepSeek): compressed projections that have no q/k/v counterpart elsewhere.</summary>
    LatentAttention,

    Gate,
    Up,
    Down,

    /// <summary>Rows are [gate; up].</summary>
    GateUpStacked,

    /// <summary>Three dimensions [experts, ...], each expert [gate; up] (either orientation).</summary>
    ExpertGateUp,

    /// <summary>Three dimensions [experts, ...]: gate.</summary>
    ExpertGate,

    /// <summary>Three dimensions [experts, ...]: up.</summary>
    ExpertUp,

    /// <summary>Three dimensions [experts, ...]: down.</summary>
    ExpertDown,

    /// <summary>Gain of the norm in front of attention.</summary>
    AttentionNorm,

    /// <summary>Gain of the norm in front of the feed-forward block.</summary>
    MlpNorm,

    /// <summary>Gain named "post attention": in front of the feed-forward block, unless another norm is there.</summary>
    PostAttentionNorm,

    /// <summary>Gain applied to a block's output or after the residual sum: nothing follows that it could be folded into.</summary>
    OutputNorm,

    /// <summary>Gain of an encoder-decoder style layer norm that stands before or after its block depending on the model.</summary>
    EitherAttentionNorm,

    /// <summary>As <see cref="EitherAttentionNorm"/>, for the feed-forward block.</summary>
    EitherMlpNorm,

    TokenEmbedding,
    OutputHead,
    FinalNorm,
}
