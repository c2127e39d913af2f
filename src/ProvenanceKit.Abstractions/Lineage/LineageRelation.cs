namespace ProvenanceKit;

/// <summary>How a model comes from its parent.</summary>
public enum LineageRelation
{
    /// <summary>The same weights, possibly in another format.</summary>
    Copy,

    /// <summary>Trained further.</summary>
    FineTune,

    /// <summary>Put together from several parents.</summary>
    Merge,

    /// <summary>Layers, units or single weights removed.</summary>
    Prune,

    /// <summary>Rounded to few levels.</summary>
    Quantized,

    /// <summary>Order, basis or scale of the units was changed, which training never does; possibly trained further after that.</summary>
    Disguise,

    /// <summary>The same random initialisation or a very distant relative; no direction.</summary>
    CommonOrigin,

    /// <summary>The earliest model of its group: no parent among the models that were given.</summary>
    Root,
}
