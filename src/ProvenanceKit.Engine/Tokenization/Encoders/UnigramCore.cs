using System.Text;
using Microsoft.ML.Tokenizers;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// The Unigram model through <see cref="SentencePieceTokenizer"/>, on a model with the pieces that can occur in the words at hand. Neighbouring
/// unknown characters become one unknown piece, or their bytes' tokens.
/// </summary>
internal sealed class UnigramCore : EncodingCore
{
    private readonly TokenizerSource _source;

    private readonly Vocabulary _vocabulary;

    private readonly double _lowestScore;

    private readonly int _longestPiece;

    public UnigramCore(TokenizerSource source, Vocabulary vocabulary)
    {
        _source = source;
        _vocabulary = vocabulary;
        _lowestScore = source.Scores!.Min();
        for (int i = 0; i < vocabulary.ModelCount; i++)
        {
            _longestPiece = Math.Max(_longestPiece, vocabulary.Texts[i].Length);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Encode(IReadOnlyList<string> words)
    {
        ShadowAlphabet alphabet = new();
        List<int> ids = [];
        SentencePieceModelWriter writer = new((float)_lowestScore);
        HashSet<string> entered = [];
        string[][] characters = [.. words.Select(CodePoints)];
        foreach (string[] word in characters)
        {
            AddPieces(word, alphabet, entered, writer, ids);
        }

        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.Create(writer.ToStream(), addBeginningOfSentence: false, addEndOfSentence: false);
        return [.. characters.Select(word => Encode(tokenizer, word, alphabet, ids))];
    }

    private void AddPieces(string[] word, ShadowAlphabet alphabet, HashSet<string> entered, SentencePieceModelWriter writer, List<int> ids)
    {
        for (int start = 0; start < word.Length; start++)
        {
            StringBuilder text = new();
            for (int end = start; end < word.Length && end - start < _longestPiece; end++)
            {
                text.Append(word[end]);
                int index = _vocabulary.FindModelIndex(Encoding.UTF8.GetBytes(text.ToString()));
                if (index >= 0 && _vocabulary.Ids[index] != _source.Options.UnknownId && entered.Add(text.ToString()))
                {
                    writer.Add(alphabet.Of(word.AsSpan(start, end - start + 1)), (float)_source.Scores![index]);
                    ids.Add(_vocabulary.Ids[index]);
                }
            }
        }
    }

    private List<int> Encode(SentencePieceTokenizer tokenizer, string[] word, ShadowAlphabet alphabet, List<int> ids)
    {
        List<int> result = [];
        StringBuilder unknown = new();
        int position = 0;
        foreach (EncodedToken token in tokenizer.EncodeToTokens(alphabet.Of(word), out _, considerPreTokenization: false, considerNormalization: false))
        {
            (int start, int end) = (token.Offset.Start.Value, token.Offset.End.Value);
            if (token.Id >= SentencePieceModelWriter.FirstPiece)
            {
                Flush();
                result.Add(ids[token.Id - SentencePieceModelWriter.FirstPiece]);
            }
            else
            {
                unknown.AppendJoin("", word[start..end]);
            }

            position = end;
        }

        unknown.AppendJoin("", word[position..]);
        Flush();
        return result;

        void Flush()
        {
            if (unknown.Length == 0)
            {
                return;
            }

            if (_source.Options.ByteFallback && ByteTokens(_vocabulary, unknown.ToString()) is { } bytes)
            {
                result.AddRange(bytes);
            }
            else if (_source.Options.UnknownId is { } id)
            {
                result.Add(id);
            }

            unknown.Clear();
        }
    }
}
