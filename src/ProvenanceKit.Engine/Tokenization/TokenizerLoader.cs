using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>Finds a folder's tokenizer files and loads them in the order of preference of transformers' AutoTokenizer.</summary>
internal static class TokenizerLoader
{
    /// <summary>Loads a model folder's tokenizer; null when the folder has no tokenizer files.</summary>
    /// <param name="modelFolder">Full path of the folder.</param>
    /// <param name="modelType"><c>model_type</c> of config.json; decides the class where the files don't.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Errors.ProvenanceException">A tokenizer file is broken.</exception>
    public static LoadedTokenizer? Load(string modelFolder, string? modelType, CancellationToken cancellationToken) =>
        Load(modelFolder, modelType, cancellationToken, out _);

    /// <summary>As above, with the reason when there is nothing to load.</summary>
    public static LoadedTokenizer? Load(string modelFolder, string? modelType, CancellationToken cancellationToken, out string? reason)
    {
        TokenizerSource? source = TokenizerFiles.Read(modelFolder, cancellationToken);
        if (source is null)
        {
            reason = "the folder has no tokenizer files (tokenizer.json, vocab.json with merges.txt, vocab.txt, or a SentencePiece or tiktoken model)";
            return null;
        }

        reason = null;
        TokenizerSettings settings = TokenizerSettingsReader.Read(modelFolder);
        string tokenizerClass = TokenizerClasses.Resolve(
            settings.TokenizerClass, settings.HasAutoMap, TokenizerSettingsReader.ReadModelConfigClass(modelFolder), modelType);
        return Assemble(source, settings, tokenizerClass, cancellationToken);
    }

    /// <summary>Makes the tokenizer of a class from what its files state.</summary>
    public static LoadedTokenizer Assemble(TokenizerSource source, TokenizerSettings settings, string tokenizerClass, CancellationToken cancellationToken)
    {
        List<(string Name, AddedToken Token)> special = VocabularyBuilder.SpecialTokens(settings, tokenizerClass);
        IReadOnlyList<AddedToken> extra = VocabularyBuilder.ExtraTokens(settings, tokenizerClass);
        bool rebuilt = tokenizerClass != TokenizerClasses.Generic;
        bool isRebuildKnown = BackendRebuilder.TryApply(source, tokenizerClass, settings);
        Vocabulary vocabulary = VocabularyBuilder.Build(source, settings, rebuilt, special, extra);
        Dictionary<string, int> specialIds = [];
        HashSet<string> distinct = [.. extra.Select(token => token.Content)];
        foreach ((string name, AddedToken token) in special)
        {
            distinct.Add(token.Content);
            if (vocabulary.FindId(token.Content) is { } id)
            {
                specialIds[name] = id;
            }
        }

        TokenizerFacts facts = TokenizerFactsBuilder.Build(vocabulary, source.Merges, specialIds, distinct.Count, tokenizerClass);
        return new LoadedTokenizer(source, vocabulary, facts, isRebuildKnown, cancellationToken);
    }
}
