using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// Texts to ids as the tokenizers library does it, without special tokens: added tokens are cut out of the raw text, the rest is normalised, added
/// tokens that want the normalised text are cut out of that, and what remains is pre-tokenized and encoded word by word.
/// </summary>
internal sealed class TextEncoder
{
    private readonly AddedTokenSplitter _rawTokens = new([]);

    private readonly AddedTokenSplitter _normalizedTokens = new([]);

    private readonly Func<string, string> _normalize = text => text;

    private readonly Func<TextPiece, IEnumerable<TextPiece>> _preTokenize = piece => [piece];

    private readonly EncodingCore? _core;

    private TextEncoder(string reason) => UnavailableReason = reason;

    private TextEncoder(TokenizerSource source, Vocabulary vocabulary)
    {
        _normalize = TextNormalizer.Create(source.Normalizer);
        _preTokenize = PreTokenizer.Create(source.PreTokenizer);
        _rawTokens = new AddedTokenSplitter(vocabulary.AddedById.Where(t => !t.Value.Normalized).Select(t => (t.Value.Content, t.Key, t.Value)));
        _normalizedTokens = new AddedTokenSplitter(vocabulary.AddedById.Where(t => t.Value.Normalized).Select(t => (_normalize(t.Value.Content), t.Key, t.Value)));
        _core = EncodingCore.Create(source, vocabulary);
    }

    /// <summary>Why texts can't be encoded; null when they can.</summary>
    public string? UnavailableReason { get; private set; }

    /// <summary>Builds the encoder; one with a reason when a component isn't known here.</summary>
    public static TextEncoder Create(TokenizerSource source, Vocabulary vocabulary)
    {
        try
        {
            return new TextEncoder(source, vocabulary);
        }
        catch (ProvenanceException e) when (e.Code == ProvenanceErrorCode.FormatUnsupported)
        {
            return new TextEncoder(e.Message);
        }
    }

    /// <summary>Ids of each text; none at all where texts can't be encoded.</summary>
    public IReadOnlyList<IReadOnlyList<int>> EncodeAll(IReadOnlyList<string> texts)
    {
        if (UnavailableReason is null)
        {
            try
            {
                return EncodeWith(_core!, texts);
            }
            catch (ProvenanceException e) when (e.Code == ProvenanceErrorCode.FormatUnsupported)
            {
                UnavailableReason = e.Message;
            }
        }

        return [.. texts.Select(_ => (IReadOnlyList<int>)[])];
    }

    private IReadOnlyList<IReadOnlyList<int>> EncodeWith(EncodingCore core, IReadOnlyList<string> texts)
    {
        Dictionary<string, int> wordIndex = [];
        List<string> words = [];
        List<(int? Id, int Word)>[] segments = [.. texts.Select(text => Segment(text, wordIndex, words))];
        IReadOnlyList<IReadOnlyList<int>> encoded = words.Count == 0 ? [] : core.Encode(words);
        return [.. segments.Select(list => (IReadOnlyList<int>)[.. list.SelectMany(segment => segment.Id is { } id ? [id] : encoded[segment.Word])])];
    }

    /// <summary>Cuts a text into ids of added tokens and words for the core.</summary>
    private List<(int? Id, int Word)> Segment(string text, Dictionary<string, int> wordIndex, List<string> words)
    {
        List<(int?, int)> segments = [];
        foreach ((TextPiece raw, int? rawId) in _rawTokens.Split(new TextPiece(text, IsAtStart: true)))
        {
            if (rawId is not null)
            {
                segments.Add((rawId, -1));
                continue;
            }

            foreach ((TextPiece piece, int? id) in _normalizedTokens.Split(raw with { Text = _normalize(raw.Text) }))
            {
                if (id is not null)
                {
                    segments.Add((id, -1));
                    continue;
                }

                foreach (TextPiece word in _preTokenize(piece))
                {
                    if (word.Text.Length > 0)
                    {
                        if (!wordIndex.TryGetValue(word.Text, out int index))
                        {
                            wordIndex.Add(word.Text, index = words.Count);
                            words.Add(word.Text);
                        }

                        segments.Add((null, index));
                    }
                }
            }
        }

        return segments;
    }
}
