using System.Text;
using Microsoft.ML.Tokenizers;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// Byte-pair encoding. A word is cut into symbols that the vocabulary has; what it hasn't becomes byte tokens or the unknown token and is never
/// merged over. The runs between go through <see cref="BpeTokenizer"/>, with the tokens and merges that can occur in them.
/// </summary>
internal sealed class BpeCore : EncodingCore
{
    private readonly TokenizerSource _source;

    private readonly Vocabulary _vocabulary;

    private readonly string _prefix;

    private readonly string _suffix;

    private readonly int? _unknownId;

    public BpeCore(TokenizerSource source, Vocabulary vocabulary)
    {
        _source = source;
        _vocabulary = vocabulary;
        _prefix = source.Options.ContinuingSubwordPrefix ?? "";
        _suffix = source.Options.EndOfWordSuffix ?? "";
        _unknownId = source.Options.UnknownToken is { } unknown ? vocabulary.FindModelId(Encoding.UTF8.GetBytes(unknown)) : null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Encode(IReadOnlyList<string> words)
    {
        List<Part>[] parts = [.. words.Select(Cut)];
        Restriction restriction = new(_source, _vocabulary, _prefix);
        foreach (Part part in parts.SelectMany(list => list))
        {
            restriction.Add(part.Symbols);
        }

        BpeTokenizer? tokenizer = restriction.CreateTokenizer();
        return [.. parts.Select(list => (IReadOnlyList<int>)[.. list.SelectMany(part => part.Symbols.Length == 0 ? part.Ids : restriction.Encode(tokenizer!, part.Symbols))])];
    }

    /// <summary>Cuts a word into runs of known symbols and ids that are already final.</summary>
    private List<Part> Cut(string word)
    {
        if (_source.Options.IgnoreMerges && _vocabulary.FindModelId(Encoding.UTF8.GetBytes(word)) is { } whole)
        {
            return [new Part([], [whole])];
        }

        List<Part> parts = [];
        List<string> run = [];
        bool inUnknown = false;
        string[] characters = CodePoints(word);
        for (int i = 0; i < characters.Length; i++)
        {
            string symbol = (i > 0 ? _prefix : "") + characters[i] + (i == characters.Length - 1 ? _suffix : "");
            if (_vocabulary.FindModelId(Encoding.UTF8.GetBytes(symbol)) is not null)
            {
                run.Add(symbol);
                inUnknown = false;
                continue;
            }

            if (_source.Options.ByteFallback && ByteTokens(_vocabulary, symbol) is { } bytes)
            {
                Flush();
                parts.Add(new Part([], bytes));
                inUnknown = false;
            }
            else if (_unknownId is { } unknown)
            {
                Flush();
                if (!(inUnknown && _source.Options.FuseUnknown))
                {
                    parts.Add(new Part([], [unknown]));
                }

                inUnknown = true;
            }
        }

        Flush();
        return parts;

        void Flush()
        {
            if (run.Count > 0)
            {
                parts.Add(new Part([.. run], []));
                run.Clear();
            }
        }
    }

    /// <summary>Either symbols that are still to be merged, or final ids.</summary>
    private readonly record struct Part(string[] Symbols, IReadOnlyList<int> Ids);

    /// <summary>The tokens and merges that can occur in some runs of symbols.</summary>
    private sealed class Restriction(TokenizerSource source, Vocabulary vocabulary, string prefix)
    {
        private readonly ShadowAlphabet _alphabet = new();

        private readonly Dictionary<string, int> _coreIds = [];

        private readonly List<int> _ids = [];

        private readonly Dictionary<int, string> _mergesByRank = [];

        private readonly HashSet<string> _seen = [];

        private int _longestToken;

        /// <summary>Enters all tokens that are stretches of the run, and all merges between them.</summary>
        public void Add(string[] symbols)
        {
            if (symbols.Length == 0 || !_seen.Add(string.Join('\0', symbols)))
            {
                return;
            }

            int longest = Math.Min(symbols.Length, LongestToken());
            byte[]?[,] tokens = new byte[symbols.Length, longest + 1][];
            for (int start = 0; start < symbols.Length; start++)
            {
                StringBuilder text = new();
                for (int length = 1; length <= Math.Min(longest, symbols.Length - start); length++)
                {
                    string symbol = symbols[start + length - 1];
                    text.Append(length > 1 ? symbol.AsSpan(prefix.Length) : symbol);
                    byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
                    if (vocabulary.FindModelId(bytes) is { } id)
                    {
                        tokens[start, length] = bytes;
                        if (_coreIds.TryAdd(_alphabet.Of(symbols.AsSpan(start, length)), _ids.Count))
                        {
                            _ids.Add(id);
                        }
                    }
                }
            }

            AddMerges(symbols, tokens, longest);
        }

        /// <summary>The tokenizer for what was added; null when nothing was.</summary>
        public BpeTokenizer? CreateTokenizer() =>
            _coreIds.Count == 0 ? null : BpeTokenizer.Create(new BpeOptions(_coreIds) { Merges = [.. _mergesByRank.OrderBy(m => m.Key).Select(m => m.Value)] });

        /// <summary>The ids of a run that was added.</summary>
        public IEnumerable<int> Encode(BpeTokenizer tokenizer, string[] symbols) =>
            tokenizer.EncodeToIds(_alphabet.Of(symbols), considerPreTokenization: false, considerNormalization: false).Select(id => _ids[id]);

        private void AddMerges(string[] symbols, byte[]?[,] tokens, int longest)
        {
            for (int start = 0; start < symbols.Length; start++)
            {
                for (int length = 2; length <= Math.Min(longest, symbols.Length - start); length++)
                {
                    if (tokens[start, length] is null)
                    {
                        continue;
                    }

                    for (int left = 1; left < length; left++)
                    {
                        if (tokens[start, left] is { } a && tokens[start + left, length - left] is { } b && source.Merges.FindRank(a, b) is >= 0 and int rank)
                        {
                            _mergesByRank[rank] = $"{_alphabet.Of(symbols.AsSpan(start, left))} {_alphabet.Of(symbols.AsSpan(start + left, length - left))}";
                        }
                    }
                }
            }

            if (_mergesByRank.Count > TokenizerLimits.EncoderMerges)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, source.FilePath, "the texts need more merges than the encoder prepares.");
            }
        }

        private int LongestToken()
        {
            if (_longestToken == 0)
            {
                for (int i = 0; i < vocabulary.ModelCount; i++)
                {
                    _longestToken = Math.Max(_longestToken, vocabulary.Texts[i].Length);
                }
            }

            return Math.Max(_longestToken, 1);
        }
    }
}
