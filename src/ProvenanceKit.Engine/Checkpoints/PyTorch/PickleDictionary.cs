namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// A dictionary of a pickle, in the order of insertion. Text keys are kept, a repeated one takes its last value at its first place, as in Python;
/// other keys are only counted, because they name no tensor.
/// </summary>
internal sealed class PickleDictionary
{
    // Made with the first entry: every tensor of a state dict has an empty dictionary of hooks.
    private Dictionary<string, int>? _places;
    private List<KeyValuePair<string, object?>>? _entries;

    /// <summary>Entries with text keys.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Entries => _entries ?? [];

    /// <summary>Entries whose keys aren't text.</summary>
    public int OtherKeys { get; private set; }

    /// <summary>Sets an entry.</summary>
    public void Set(object? key, object? value)
    {
        if (key is not string name)
        {
            OtherKeys++;
            return;
        }

        _places ??= new(StringComparer.Ordinal);
        _entries ??= [];
        if (_places.TryGetValue(name, out int place))
        {
            _entries[place] = new(name, value);
        }
        else
        {
            _places.Add(name, _entries.Count);
            _entries.Add(new(name, value));
        }
    }

    /// <summary>The value of a text key; null when there is none.</summary>
    public object? Find(string name) => _places is not null && _places.TryGetValue(name, out int place) ? _entries![place].Value : null;
}
