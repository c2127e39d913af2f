namespace ProvenanceKit.Engine.Evidence;

/// <summary>A model's layers as the tests by position see them: read from weights, or from what a fingerprint stores of them.</summary>
internal interface ILayerSource
{
    /// <summary>Width of the residual stream.</summary>
    int HiddenSize { get; }

    /// <summary>Layers.</summary>
    int LayerCount { get; }

    /// <summary>The layers at which a comparison by position with an equally deep model looks, ascending.</summary>
    int[] LayersFor(ILayerSource other);

    /// <summary>The groups of units of a layer.</summary>
    IReadOnlyList<UnitGroup> Groups(int layer);

    /// <summary>Sampled up-projection rows of a group: the same units in every model with as many of them.</summary>
    UnitRows ReadUnits(int layer, int group);

    /// <summary>The norm gains of a layer.</summary>
    IReadOnlyList<PlacedGain> ReadGains(int layer);
}
