namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// Completes a tokenizer's vocabulary as transformers does on loading: the added tokens of the file, those of the settings, then named and further
/// special tokens that aren't added yet. Classes that rebuild their backend take the added tokens by ascending id instead of in file order.
/// </summary>
internal static class VocabularyBuilder
{
    /// <summary>The vocabulary with all added tokens.</summary>
    /// <param name="source">What the files state.</param>
    /// <param name="settings">What the settings state.</param>
    /// <param name="rebuilt">Whether the class builds its backend anew from vocabulary and merges.</param>
    /// <param name="special">Named special tokens in force, defaults included, in transformers' order.</param>
    /// <param name="extra">Further special tokens in force.</param>
    public static Vocabulary Build(
        TokenizerSource source, TokenizerSettings settings, bool rebuilt, IReadOnlyList<(string Name, AddedToken Token)> special, IReadOnlyList<AddedToken> extra)
    {
        Vocabulary vocabulary = new(source);
        SortedDictionary<int, AddedToken> stated = settings.AddedById;
        if (rebuilt && !settings.HasAddedTokensDecoder)
        {
            stated = new SortedDictionary<int, AddedToken>(stated);
            for (int i = 0; i < source.AddedTokens.Count; i++)
            {
                stated[source.AddedTokens[i].StatedId ?? i] = source.AddedTokens[i].Token;
            }
        }

        if (!rebuilt)
        {
            foreach ((_, AddedToken token) in source.AddedTokens)
            {
                vocabulary.Add(token);
            }
        }

        foreach (AddedToken token in stated.Values)
        {
            // A token that the backend has with the same properties stays; so does its place.
            vocabulary.Add(token);
        }

        foreach ((_, AddedToken token) in special)
        {
            vocabulary.Add(token with { Special = true });
        }

        foreach (AddedToken token in extra)
        {
            vocabulary.Add(token with { Special = true });
        }

        return vocabulary;
    }

    /// <summary>Named special tokens in force: stated ones (a stated null means none), else the class's defaults.</summary>
    public static List<(string Name, AddedToken Token)> SpecialTokens(TokenizerSettings settings, string tokenizerClass)
    {
        ReadOnlySpan<string?> defaults = SpecialTokenDefaults.Of(tokenizerClass);
        List<(string, AddedToken)> special = [];
        for (int i = 0; i < TokenizerSettings.SpecialNames.Length; i++)
        {
            string name = TokenizerSettings.SpecialNames[i];
            AddedToken? token = settings.Special.TryGetValue(name, out AddedToken? stated)
                ? stated
                : defaults[i] is { } text ? AddedToken.SpecialFromText(text) : null;
            if (token is { Content.Length: > 0 })
            {
                special.Add((name, token));
            }
        }

        return special;
    }

    /// <summary>Further special tokens in force; T5 has its 100 sentinels unless the settings list some.</summary>
    public static IReadOnlyList<AddedToken> ExtraTokens(TokenizerSettings settings, string tokenizerClass)
    {
        const int defaultSentinels = 100;
        List<AddedToken> extra = settings.ExtraSpecial ?? [];
        if (tokenizerClass != "T5Tokenizer" || extra.Any(token => token.Content.Contains("<extra_id_", StringComparison.Ordinal)))
        {
            return extra;
        }

        return [.. extra, .. Enumerable.Range(0, settings.ExtraIds ?? defaultSentinels).Select(i => AddedToken.SpecialFromText($"<extra_id_{i}>"))];
    }
}
