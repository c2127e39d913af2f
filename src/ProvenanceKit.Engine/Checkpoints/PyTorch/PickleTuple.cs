namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A tuple of a pickle.</summary>
/// <param name="Items">Its values.</param>
internal sealed record PickleTuple(object?[] Items)
{
    /// <summary>The tuple without values.</summary>
    public static readonly PickleTuple Empty = new([]);
}
