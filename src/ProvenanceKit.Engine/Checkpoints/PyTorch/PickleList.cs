namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A list (or set) of a pickle.</summary>
internal sealed class PickleList
{
    private List<object?>? _items;

    /// <summary>Its values.</summary>
    public List<object?> Items => _items ??= [];
}
