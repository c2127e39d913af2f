using System.Runtime.CompilerServices;
using System.Text.Json;
using ProvenanceKit.Engine.Tokenization.Canonical;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>Reads the <c>model</c> object of a tokenizer.json: vocabulary (a map, or Unigram's list of piece and score), merges, options.</summary>
internal sealed class TokenizerModelReader
{
    private readonly string _file;

    private readonly int _length;

    private VocabularyCollector? _vocabulary;

    private List<double>? _scores;

    private List<double>? _libraryScores;

    private MergeList? _merges;

    private string? _type;

    private ModelOptions _options = new();

    private bool _hasSubwordOptions;

    private bool _known = true;

    private int _modelSize;

    private byte[] _scratch = new byte[512];

    /// <param name="file">For messages.</param>
    /// <param name="length">Bytes of the whole file, which bounds every initial capacity.</param>
    public TokenizerModelReader(string file, int length)
    {
        _file = file;
        _length = length;
    }

    /// <summary>Reads from the object's start to its end.</summary>
    public void Read(ref Utf8JsonReader reader, CancellationToken cancellationToken)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, "the model must be a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "type":
                    _type = Text(ref reader);
                    break;
                case "vocab":
                    Require(_vocabulary is null, ref reader, "the vocabulary is given twice.");
                    ReadVocabulary(ref reader);
                    break;
                case "merges":
                    Require(_merges is null, ref reader, "the merges are given twice.");
                    ReadMerges(ref reader);
                    break;
                case "dropout":
                    _options = _options with { Dropout = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : null };
                    break;
                case "unk_token":
                    _options = _options with { UnknownToken = Text(ref reader) };
                    break;
                case "unk_id":
                    _options = _options with { UnknownId = reader.TokenType == JsonTokenType.Null ? null : Int(ref reader) };
                    break;
                case "continuing_subword_prefix":
                    _hasSubwordOptions = true;
                    _options = _options with { ContinuingSubwordPrefix = Text(ref reader) };
                    break;
                case "end_of_word_suffix":
                    _options = _options with { EndOfWordSuffix = Text(ref reader) };
                    break;
                case "fuse_unk":
                    _options = _options with { FuseUnknown = Switch(ref reader) };
                    break;
                case "byte_fallback":
                    _options = _options with { ByteFallback = Switch(ref reader) };
                    break;
                case "ignore_merges":
                    _options = _options with { IgnoreMerges = Switch(ref reader) };
                    break;
                case "max_input_chars_per_word":
                    _hasSubwordOptions = true;
                    _options = _options with { MaxInputCharsPerWord = Int(ref reader) };
                    break;
                default:
                    _known = false;
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>Reads a bare vocabulary, as in vocab.json.</summary>
    public void ReadVocabularyOnly(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, "a vocabulary must be a JSON object of tokens with their ids.");
        ReadVocabulary(ref reader);
    }

    /// <summary>The source with what was read.</summary>
    /// <param name="added">Added tokens.</param>
    /// <param name="known">Whether everything around the model was understood.</param>
    /// <param name="merges">Merges from another file; null when they were in the model.</param>
    public TokenizerSource ToSource(List<(int? StatedId, AddedToken Token)> added, bool known, MergeList? merges = null)
    {
        _merges ??= merges;
        if (_vocabulary is null)
        {
            throw TokenizerErrors.Invalid(_file, "the model has no vocabulary.");
        }

        TokenizerModelKind kind = (_type, _scores, _merges) switch
        {
            ("BPE", null, not null) or (null, null, not null) => TokenizerModelKind.Bpe,
            ("BPE", null, null) => throw TokenizerErrors.Invalid(_file, "the BPE model has no merges."),
            ("Unigram", not null, null) or (null, not null, null) => TokenizerModelKind.Unigram,
            ("WordPiece", null, null) => TokenizerModelKind.WordPiece,
            ("WordLevel", null, null) => TokenizerModelKind.WordLevel,
            (null, null, null) => _hasSubwordOptions ? TokenizerModelKind.WordPiece : TokenizerModelKind.WordLevel,
            _ => throw TokenizerErrors.Invalid(_file, $"the model type \"{_type}\" is unknown or doesn't fit its vocabulary; BPE, WordPiece, Unigram and WordLevel are known."),
        };
        if (kind != TokenizerModelKind.Unigram)
        {
            _vocabulary.RequireDistinctIds();
        }

        if (_options.UnknownId is { } unknown && (uint)unknown >= (uint)_modelSize)
        {
            throw TokenizerErrors.Invalid(_file, $"unk_id {unknown} is outside the vocabulary of {_modelSize} pieces.");
        }

        return new TokenizerSource
        {
            FilePath = _file,
            Kind = kind,
            Tokens = _vocabulary.Tokens,
            Index = _vocabulary.Index,
            Ids = _vocabulary.Ids,
            Scores = _scores,
            LibraryScores = _libraryScores,
            ModelSize = _modelSize,
            Merges = _merges ?? new MergeList(),
            AddedTokens = added,
            Options = _options,
            HasOnlyKnownParts = known && _known,
        };
    }

    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        // A JSON entry has at least five bytes ("":0,), so the file's length bounds the count; typical entries have 20.
        int guess = Math.Clamp((int)(_length - reader.BytesConsumed) / 24, 16, 1 << 18);
        _vocabulary = new VocabularyCollector(_file, guess * 8, guess);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadMap(ref reader, _vocabulary);
                break;
            case JsonTokenType.StartArray:
                ReadList(ref reader, _vocabulary);
                break;
            default:
                Require(false, ref reader, "the vocabulary must be a map of tokens to ids or a list of pieces.");
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadMap(ref Utf8JsonReader reader, VocabularyCollector vocabulary)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long offset = reader.TokenStartIndex;
            ReadOnlySpan<byte> token = Utf8Text(ref reader);
            int id = -1;
            Require(reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out id), ref reader, "a token id isn't a whole number below 2^31.");
            vocabulary.Add(token, id, offset);
        }

        _modelSize = vocabulary.Tokens.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadList(ref Utf8JsonReader reader, VocabularyCollector vocabulary)
    {
        _scores = new List<double>(vocabulary.Ids.Capacity);
        _libraryScores = new List<double>(vocabulary.Ids.Capacity);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            Require(reader.TokenType == JsonTokenType.String, ref reader, "a piece must be a pair of text and score.");
            int index = vocabulary.AddPositional(Utf8Text(ref reader), _modelSize++);
            reader.Read();
            double score = 0;
            Require(reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out score), ref reader, "a piece's score must be a number.");
            if (index == _scores.Count)
            {
                _scores.Add(0);
                _libraryScores.Add(0);
            }

            _scores[index] = score;
            _libraryScores[index] = SerdeNumber.Parse(reader.ValueSpan);

            reader.Read();
            Require(reader.TokenType == JsonTokenType.EndArray, ref reader, "a piece must be a pair of text and score.");
        }

        Require(reader.TokenType == JsonTokenType.EndArray, ref reader, "a piece must be a pair of text and score.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadMerges(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, ref reader, "the merges must be a list.");
        int guess = Math.Clamp((int)(_length - reader.BytesConsumed) / 16, 16, 1 << 19);
        MergeList merges = new(guess * 8, guess);
        byte[] left = new byte[512];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                ReadOnlySpan<byte> text = Utf8Text(ref reader);
                int space = text.IndexOf((byte)' ');
                Require(space > 0 && space < text.Length - 1 && !text[(space + 1)..].Contains((byte)' '), ref reader, "a merge must be two tokens with one space between.");
                merges.AddText(text, space);
            }
            else
            {
                Require(reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.String, ref reader, "a merge must be two tokens.");
                ReadOnlySpan<byte> first = Utf8Text(ref reader);
                if (first.Length > left.Length)
                {
                    left = new byte[first.Length];
                }

                first.CopyTo(left);
                Require(reader.Read() && reader.TokenType == JsonTokenType.String, ref reader, "a merge must be two tokens.");
                merges.Add(left.AsSpan(0, first.Length), Utf8Text(ref reader));
                Require(reader.Read() && reader.TokenType == JsonTokenType.EndArray, ref reader, "a merge must be two tokens.");
            }

            if (merges.Count > TokenizerLimits.Merges)
            {
                throw TokenizerErrors.Limit(_file, $"there are more than {TokenizerLimits.Merges} merges.");
            }
        }

        _merges = merges;
    }

    /// <summary>The string at the reader, unescaped; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Utf8Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (reader.ValueSpan.Length > _scratch.Length)
        {
            _scratch = new byte[reader.ValueSpan.Length];
        }

        return _scratch.AsSpan(0, reader.CopyString(_scratch));
    }

    private string? Text(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType is JsonTokenType.String or JsonTokenType.Null, ref reader, "a text was expected.");
        return reader.GetString();
    }

    private bool Switch(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType is JsonTokenType.True or JsonTokenType.False, ref reader, "true or false was expected.");
        return reader.GetBoolean();
    }

    private int Int(ref Utf8JsonReader reader)
    {
        int value = -1;
        Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out value) && value >= 0, ref reader, "a whole number was expected.");
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Require(bool holds, ref Utf8JsonReader reader, string message)
    {
        if (!holds)
        {
            throw TokenizerErrors.Invalid(_file, message, reader.TokenStartIndex);
        }
    }
}
