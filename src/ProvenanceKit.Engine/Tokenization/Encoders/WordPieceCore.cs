using System.Text;
using Microsoft.ML.Tokenizers;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>Greedy longest match through <see cref="WordPieceTokenizer"/>, on the pieces that can occur in the words at hand.</summary>
internal sealed class WordPieceCore : EncodingCore
{
    private const string UnknownLine = "[UNK]";

    private const string PrefixLine = "##";

    private readonly TokenizerSource _source;

    private readonly Vocabulary _vocabulary;

    private readonly string _prefix;

    private readonly int? _unknownId;

    public WordPieceCore(TokenizerSource source, Vocabulary vocabulary)
    {
        _source = source;
        _vocabulary = vocabulary;
        _prefix = source.Options.ContinuingSubwordPrefix ?? "##";
        _unknownId = vocabulary.FindModelId(Encoding.UTF8.GetBytes(source.Options.UnknownToken ?? "[UNK]"));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Encode(IReadOnlyList<string> words)
    {
        ShadowAlphabet alphabet = new();
        List<int> ids = [];
        StringBuilder lines = new(UnknownLine + "\n");
        HashSet<string> entered = [];
        string[][] characters = [.. words.Select(CodePoints)];
        foreach (string[] word in characters.Where(IsShort))
        {
            for (int start = 0; start < word.Length; start++)
            {
                StringBuilder text = new(start > 0 ? _prefix : "");
                for (int end = start; end < word.Length; end++)
                {
                    text.Append(word[end]);
                    string line = (start > 0 ? PrefixLine : "") + alphabet.Of(word.AsSpan(start, end - start + 1));
                    if (_vocabulary.FindModelId(Encoding.UTF8.GetBytes(text.ToString())) is { } id && entered.Add(line))
                    {
                        lines.Append(line).Append('\n');
                        ids.Add(id);
                    }
                }
            }
        }

        using MemoryStream stream = new(Encoding.UTF8.GetBytes(lines.ToString()));
        WordPieceOptions options = new()
        {
            PreTokenizer = null,
            Normalizer = null,
            UnknownToken = UnknownLine,
            ContinuingSubwordPrefix = PrefixLine,
            MaxInputCharsPerWord = _source.Options.MaxInputCharsPerWord,
        };
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Create(stream, options);
        return [.. characters.Select(word => Encode(tokenizer, word, alphabet, ids))];
    }

    private bool IsShort(string[] word) => word.Length <= _source.Options.MaxInputCharsPerWord;

    private List<int> Encode(WordPieceTokenizer tokenizer, string[] word, ShadowAlphabet alphabet, List<int> ids)
    {
        List<int> result = [];
        foreach (int line in IsShort(word) ? tokenizer.EncodeToIds(alphabet.Of(word), considerPreTokenization: false, considerNormalization: false) : [0])
        {
            if (line > 0)
            {
                result.Add(ids[line - 1]);
            }
            else if (_unknownId is { } unknown)
            {
                result.Add(unknown);
            }
        }

        return result;
    }
}
