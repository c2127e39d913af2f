namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>The reference kit's weight features of a golden model.</summary>
internal sealed record GoldenWeights
{
    /// <summary>direct or stats; null when there are no norms.</summary>
    public string? NlfMode { get; init; }

    /// <summary>Number of norm tensors.</summary>
    public int? NlfNumLayers { get; init; }

    /// <summary>Number of anchors.</summary>
    public int? EasAnchorCount { get; init; }

    /// <summary>Cosine matrix of the anchors; <see cref="GoldenArray.Values"/> holds its first row.</summary>
    public GoldenArray? Eas { get; init; }

    /// <summary>Histogram of the row norms.</summary>
    public GoldenArray? End { get; init; }

    /// <summary>Norm vector.</summary>
    public GoldenArray? Nlf { get; init; }

    /// <summary>Layer energies over the largest.</summary>
    public GoldenArray? Lep { get; init; }

    /// <summary>Sign and sparsity shares.</summary>
    public GoldenArray? Wsp { get; init; }

    /// <summary>Weight samples by layer.</summary>
    public Dictionary<int, GoldenArray> Wvc { get; init; } = [];
}
