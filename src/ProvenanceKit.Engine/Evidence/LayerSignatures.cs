namespace ProvenanceKit.Engine.Evidence;

/// <summary>Token signatures of a layer's sampled units in two roles, scaled to length 1.</summary>
/// <param name="First">Gate, or up without a gate.</param>
/// <param name="Second">Up, or the down projection's columns without a gate.</param>
/// <param name="UnitCount">Units of the layer, sampled or not.</param>
/// <param name="Blocks">Blocks that the sampled units fall into: unit i belongs to block i mod Blocks.</param>
internal sealed record LayerSignatures(UnitRows First, UnitRows Second, int UnitCount, int Blocks)
{
    /// <summary>Sampled units.</summary>
    public int Count => First.Count;

    /// <summary>Gives the arrays back; nothing may use the signatures afterwards.</summary>
    public void Release()
    {
        First.Release();
        Second.Release();
    }

    /// <summary>True when the unit has a usable row in both roles.</summary>
    public bool IsUsable(int unit) => First.Norms[unit] > 0 && Second.Norms[unit] > 0;
}
