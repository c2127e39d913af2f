namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>
/// Finds the weight of a base model that an adapter means. An adapter names the modules of the class it was trained with; a base model may be stored with more or
/// fewer outer prefixes (<c>model.</c>, <c>transformer.</c>, <c>language_model.</c>), so the longest common end decides when it is the only one.
/// </summary>
internal sealed class AdapterNames
{
    private readonly Checkpoint _base;
    private readonly Dictionary<string, TensorInfo?> _byTail = new(StringComparer.Ordinal);

    /// <summary>Prepares the names of a base model.</summary>
    public AdapterNames(Checkpoint @base)
    {
        _base = @base;
        foreach (TensorInfo tensor in @base.Tensors)
        {
            // Tails of a name: all that is left after taking parts from its start, down to the layer.
            for (int at = 0; at >= 0; at = Next(tensor.Name, at))
            {
                string tail = tensor.Name[at..];
                _byTail[tail] = _byTail.ContainsKey(tail) ? null : tensor;
            }
        }
    }

    /// <summary>The weight, or null when there is none or several fit.</summary>
    public TensorInfo? Find(string name)
    {
        if (_base.Find(name) is { } exact)
        {
            return exact;
        }

        for (int at = 0; at >= 0; at = Next(name, at))
        {
            if (_byTail.GetValueOrDefault(name[at..]) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    // The next part of a name; -1 behind the list of layers or before the last two parts, where names stop being telling.
    private static int Next(string name, int at)
    {
        int dot = name.IndexOf('.', at);
        if (dot < 0 || dot + 1 >= name.Length || char.IsAsciiDigit(name[dot + 1]))
        {
            return -1;
        }

        return name.IndexOf('.', dot + 1) < 0 ? -1 : dot + 1;
    }
}
