namespace ProvenanceKit.Engine.Gate;

/// <summary>What a policy does with parents that a model's own files declare.</summary>
internal enum ModelCardRule
{
    /// <summary>Check them where there are some.</summary>
    Verify,

    /// <summary>Check them, and don't pass a model without any.</summary>
    Require,

    /// <summary>Don't look at them.</summary>
    Ignore,
}
