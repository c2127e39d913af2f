using System.Diagnostics.CodeAnalysis;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>A dictionary with text keys that keeps the order of first insertion, as Python's does.</summary>
internal sealed class PythonDictionary
{
    private readonly OrderedDictionary<string, PythonValue> _members = new(StringComparer.Ordinal);

    public PythonDictionary()
    {
    }

    public PythonDictionary(PythonDictionary other)
    {
        foreach ((string key, PythonValue value) in other._members)
        {
            _members.Add(key, value);
        }
    }

    public int Count => _members.Count;

    public IEnumerable<KeyValuePair<string, PythonValue>> Members => _members;

    public PythonValue this[string key]
    {
        set => _members[key] = value;
    }

    public bool TryGet(string key, [NotNullWhen(true)] out PythonValue? value) => _members.TryGetValue(key, out value);

    public bool Contains(string key) => _members.ContainsKey(key);

    /// <summary>Adds the value unless the key is there (Python's <c>setdefault</c>).</summary>
    public void AddIfAbsent(string key, PythonValue value) => _members.TryAdd(key, value);

    public bool Remove(string key) => _members.Remove(key);
}
