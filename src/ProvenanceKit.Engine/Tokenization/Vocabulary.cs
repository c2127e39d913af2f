using System.Text;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// The full vocabulary: the model's tokens and the added ones, with ids as the tokenizers library assigns them. An added token that the model
/// knows keeps the model's id; any other gets the next free id after the model and the added tokens before it, whatever id the file states.
/// </summary>
internal sealed class Vocabulary
{
    private readonly TokenizerSource _source;

    private readonly Dictionary<string, int> _addedIds = [];

    private readonly SortedDictionary<int, AddedToken> _addedById = [];

    private int _highestAdded = -1;

    /// <summary>Starts with the model's tokens alone.</summary>
    public Vocabulary(TokenizerSource source)
    {
        _source = source;
        ModelCount = source.Tokens.Count;
    }

    /// <summary>All token texts; the first <see cref="ModelCount"/> are the model's.</summary>
    public Utf8TextList Texts => _source.Tokens;

    /// <summary>Ids of <see cref="Texts"/>, index for index.</summary>
    public IReadOnlyList<int> Ids => _source.Ids;

    /// <summary>Number of distinct tokens of the model.</summary>
    public int ModelCount { get; }

    /// <summary>Added tokens by id, ascending.</summary>
    public IReadOnlyDictionary<int, AddedToken> AddedById => _addedById;

    /// <summary>Ids of added tokens by their text.</summary>
    public IReadOnlyDictionary<string, int> AddedIds => _addedIds;

    /// <summary>The id that the model gives a token, or null.</summary>
    public int? FindModelId(ReadOnlySpan<byte> token)
    {
        int index = _source.Index.Find(token);
        return index >= 0 && index < ModelCount ? _source.Ids[index] : null;
    }

    /// <summary>The index in <see cref="Texts"/> of a model token, or -1.</summary>
    public int FindModelIndex(ReadOnlySpan<byte> token)
    {
        int index = _source.Index.Find(token);
        return index < ModelCount ? index : -1;
    }

    /// <summary>The id of a token, added ones included, or null.</summary>
    public int? FindId(string token) => _addedIds.TryGetValue(token, out int id) ? id : FindModelId(Encoding.UTF8.GetBytes(token));

    /// <summary>Adds a token, or replaces the properties of an added one.</summary>
    public void Add(AddedToken token)
    {
        if (token.Content.Length == 0)
        {
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(token.Content);
        if (!_addedIds.TryGetValue(token.Content, out int id))
        {
            id = FindModelId(bytes) ?? Math.Max(_source.ModelSize, _highestAdded + 1);
            _addedIds.Add(token.Content, id);
            _highestAdded = Math.Max(_highestAdded, id);
            if (_source.Index.Find(bytes) < 0)
            {
                _source.Index.TryAdd(_source.Tokens.Add(bytes));
                _source.Ids.Add(id);
            }
        }

        _addedById[id] = token;
    }
}
