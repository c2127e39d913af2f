namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// The metadata of a GGUF file by key, in file order. Values are <see cref="long"/>, <see cref="ulong"/>,
/// <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>, <see cref="GgufArray"/>, or null for a text over the limit.
/// </summary>
internal sealed class GgufMetadata
{
    private readonly OrderedDictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>All entries.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Entries => _values;

    /// <summary>The architecture's name; "" when the file has none.</summary>
    public string Architecture => Text("general.architecture") ?? "";

    /// <summary>Adds an entry; false when the key is there.</summary>
    public bool TryAdd(string key, object? value) => _values.TryAdd(key, value);

    /// <summary>Whether there is such a key.</summary>
    public bool Contains(string key) => _values.ContainsKey(key);

    /// <summary>The value of a key; null when there is none.</summary>
    public object? Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>A text; null when absent or of another type.</summary>
    public string? Text(string key) => Find(key) as string;

    /// <summary>A whole number that fits; null when absent or of another type.</summary>
    public long? Integer(string key) => Find(key) switch
    {
        long number => number,
        ulong number when number <= long.MaxValue => (long)number,
        _ => null,
    };

    /// <summary>A number of any kind; null when absent or of another type.</summary>
    public double? Number(string key) => Find(key) switch
    {
        double number => number,
        long number => number,
        ulong number => number,
        _ => null,
    };

    /// <summary>A truth value; null when absent or of another type.</summary>
    public bool? Boolean(string key) => Find(key) as bool?;

    /// <summary>An array; null when absent or of another type.</summary>
    public GgufArray? Array(string key) => Find(key) as GgufArray;

    /// <summary>A key of the architecture's own.</summary>
    public string OwnKey(string name) => $"{Architecture}.{name}";
}
