namespace ProvenanceKit.Engine.Evidence;

/// <summary>Token signatures of a model's units: computed from weights, or stored in a fingerprint.</summary>
internal interface ISignatureSource
{
    /// <summary>Layers that have signatures.</summary>
    int LayerCount { get; }

    /// <summary>The groups of units of a layer.</summary>
    IReadOnlyList<UnitGroup> Groups(int layer);

    /// <summary>Whether a group has a gate.</summary>
    bool HasGate(int layer, int group);

    /// <summary>Signatures of a group of units; null when the roles aren't there.</summary>
    /// <param name="layer">Layer.</param>
    /// <param name="group">Group.</param>
    /// <param name="useGate">True to use gate and up, false for up and the columns of down.</param>
    LayerSignatures? Read(int layer, int group, bool useGate);
}
