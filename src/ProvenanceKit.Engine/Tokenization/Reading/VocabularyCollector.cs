using System.Runtime.CompilerServices;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>Collects a model's tokens and refuses repeated tokens and repeated ids.</summary>
internal sealed class VocabularyCollector
{
    private readonly string _file;

    public VocabularyCollector(string file, int byteCapacity, int capacity)
    {
        _file = file;
        Tokens = new Utf8TextList(byteCapacity, capacity);
        Index = new Utf8TextIndex(Tokens, capacity);
        Ids = new List<int>(capacity);
    }

    /// <summary>Distinct tokens in file order.</summary>
    public Utf8TextList Tokens { get; }

    /// <summary>Finds a token.</summary>
    public Utf8TextIndex Index { get; }

    /// <summary>Ids, index for index.</summary>
    public List<int> Ids { get; }

    /// <summary>Enters a token with its id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> token, int id, long offset)
    {
        if (id < 0)
        {
            throw TokenizerErrors.Invalid(_file, "a token id is negative.", offset);
        }

        RequireRoom();
        int index = Tokens.Add(token);
        if (Index.TryAdd(index) >= 0)
        {
            throw TokenizerErrors.Invalid(_file, $"the token \"{Tokens.GetString(index)}\" is listed twice.", offset);
        }

        Ids.Add(id);
    }

    /// <summary>Enters a piece of a positional list; a repeated piece moves to the later position, as in the Rust library's map. Gives its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int AddPositional(ReadOnlySpan<byte> piece, int position)
    {
        int index = Index.Find(piece);
        if (index >= 0)
        {
            Ids[index] = position;
            return index;
        }

        RequireRoom();
        index = Tokens.Add(piece);
        Index.TryAdd(index);
        Ids.Add(position);
        return index;
    }

    /// <summary>Refuses two tokens with one id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RequireDistinctIds()
    {
        int previous = -1;
        bool ascending = true;
        foreach (int id in Ids)
        {
            ascending &= id > previous;
            previous = id;
        }

        if (ascending)
        {
            return;
        }

        int[] sorted = [.. Ids];
        Array.Sort(sorted);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                throw TokenizerErrors.Invalid(_file, $"several tokens share the id {sorted[i]}.");
            }
        }
    }

    private void RequireRoom()
    {
        if (Tokens.Count >= TokenizerLimits.Tokens)
        {
            throw TokenizerErrors.Limit(_file, $"the vocabulary has more than {TokenizerLimits.Tokens} tokens.");
        }
    }
}
