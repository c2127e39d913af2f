namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>What a norm's output goes into.</summary>
internal enum NormPlacement
{
    /// <summary>q, k and v.</summary>
    Attention,

    /// <summary>gate and up.</summary>
    Mlp,

    /// <summary>q, k, v, gate and up: attention and feed-forward in parallel.</summary>
    Both,

    /// <summary>The residual stream: nothing to fold into.</summary>
    Output,
}
