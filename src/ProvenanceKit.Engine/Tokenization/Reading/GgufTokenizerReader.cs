using System.Globalization;
using System.Text.Unicode;
using ProvenanceKit.Engine.Checkpoints.Gguf;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>
/// Reads the tokenizer in a GGUF file's metadata (<c>tokenizer.ggml.*</c>): byte-level BPE ("gpt2"), SentencePiece BPE ("llama"), SentencePiece Unigram
/// ("t5") and WordPiece ("bert"). Fillers <c>[PADn]</c> at position n, which converters add up to the size of the embedding, are no tokens of the model's.
/// Types of tokens are SentencePiece's: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte.
/// </summary>
internal sealed class GgufTokenizerReader
{
    private const int TypeNormal = 1;
    private const int TypeControl = 3;
    private const int TypeUserDefined = 4;
    private const int TypeByte = 6;
    private const string Prefix = "tokenizer.ggml.";

    // Names of special tokens, and the keys of their ids; the misspelt one is the format's.
    private static readonly (string Name, string[] Keys)[] Special =
    [
        ("bos_token", ["bos_token_id"]), ("eos_token", ["eos_token_id"]), ("unk_token", ["unknown_token_id"]),
        ("sep_token", ["seperator_token_id", "separator_token_id"]), ("pad_token", ["padding_token_id"]), ("cls_token", ["cls_token_id"]), ("mask_token", ["mask_token_id"]),
    ];

    private readonly string _file;
    private readonly GgufMetadata _metadata;
    private readonly Utf8TextList _texts;
    private readonly double[]? _types;

    private GgufTokenizerReader(string file, GgufMetadata metadata, Utf8TextList texts)
    {
        _file = file;
        _metadata = metadata;
        _texts = texts;
        _types = Numbers("token_type");
    }

    /// <summary>Reads the tokenizer; null with the reason when the file has none, or one of a kind that isn't read.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <param name="settings">The special tokens.</param>
    /// <param name="reason">Why there is no tokenizer; null when there is.</param>
    /// <exception cref="Errors.ProvenanceException">The tokenizer is broken.</exception>
    public static TokenizerSource? Read(string file, GgufMetadata metadata, CancellationToken cancellationToken, out TokenizerSettings settings, out string? reason)
    {
        settings = new TokenizerSettings();
        string? model = metadata.Text(Prefix + "model");
        if (model is null or "none" or "no_vocab" || metadata.Array(Prefix + "tokens") is not { Count: > 0 } tokens)
        {
            reason = "the GGUF file has no tokenizer";
            return null;
        }

        if (model is not ("gpt2" or "llama" or "t5" or "bert"))
        {
            reason = $"the GGUF file's tokenizer is of the kind '{model}', which isn't read; gpt2, llama, t5 and bert are";
            return null;
        }

        reason = null;
        if (tokens.Texts is not { } texts)
        {
            throw TokenizerErrors.Invalid(file, "tokenizer.ggml.tokens isn't a list of texts, or is over the limit.");
        }

        var reader = new GgufTokenizerReader(file, metadata, texts);
        reader.RequireUtf8(texts);
        reader.ReadSpecial(settings);
        return model switch
        {
            "gpt2" => reader.ReadByteLevel(cancellationToken),
            "bert" => reader.ReadWordPiece(),
            _ => reader.ReadSentencePiece(isBpe: model == "llama", cancellationToken),
        };
    }

    private TokenizerSource ReadByteLevel(CancellationToken cancellationToken)
    {
        VocabularyCollector vocabulary = Collect(static (text, _) => text, out List<(int?, AddedToken)> added);
        string pre = _metadata.Text(Prefix + "pre") ?? "";
        return new TokenizerSource
        {
            FilePath = _file,
            Kind = TokenizerModelKind.Bpe,
            Tokens = vocabulary.Tokens,
            Index = vocabulary.Index,
            Ids = vocabulary.Ids,
            ModelSize = vocabulary.Tokens.Count,
            Merges = ReadMerges(cancellationToken),
            AddedTokens = added,
            Options = new ModelOptions { IgnoreMerges = GgufPreTokenizers.IgnoresMerges(pre) },
            Normalizer = GgufPreTokenizers.NormalizerOf(pre),
            PreTokenizer = GgufPreTokenizers.Of(pre),
            Decoder = Components.Parse(Components.ByteLevelDecoder),
            HasOnlyKnownParts = false,
        };
    }

    // Converters write the start of a word as a marker and continuing pieces bare; BERT's own list has it the other way round.
    private TokenizerSource ReadWordPiece()
    {
        bool lowercase = true;
        VocabularyCollector vocabulary = Collect(
            (text, type) =>
            {
                bool isWord = text.StartsWith("▁"u8);
                bool isName = !isWord && (type == TypeControl || (text.Length > 2 && text[0] == '[' && text[^1] == ']'));
                lowercase &= isName || text.IndexOfAnyInRange((byte)'A', (byte)'Z') < 0;
                return isName ? text : isWord ? text["▁"u8.Length..] : (byte[])[.. "##"u8, .. text];
            },
            out List<(int?, AddedToken)> added);
        return new TokenizerSource
        {
            FilePath = _file,
            Kind = TokenizerModelKind.WordPiece,
            Tokens = vocabulary.Tokens,
            Index = vocabulary.Index,
            Ids = vocabulary.Ids,
            ModelSize = vocabulary.Tokens.Count,
            Merges = new MergeList(),
            AddedTokens = added,
            Options = new ModelOptions { UnknownToken = SpecialText("unknown_token_id") ?? "[UNK]", ContinuingSubwordPrefix = "##" },
            Normalizer = Components.Parse(Components.BertNormalizer(lowercase, stripAccents: null, chineseChars: true)),
            PreTokenizer = Components.Parse(Components.BertPreTokenizer),
            Decoder = Components.Parse(Components.WordPieceDecoder),
            HasOnlyKnownParts = false,
        };
    }

    private TokenizerSource ReadSentencePiece(bool isBpe, CancellationToken cancellationToken)
    {
        double[] scores = Numbers("scores") ?? new double[_texts.Count];
        var pieces = new List<(string Text, float Score, int Type)>(_texts.Count);
        bool byteFallback = false;
        int last = _texts.Count;
        while (last > 0 && IsFiller(last - 1))
        {
            last--;
        }

        for (int id = 0; id < last; id++)
        {
            float score = (float)scores[id];
            pieces.Add((_texts.GetString(id), float.IsFinite(score) ? score : throw TokenizerErrors.Invalid(_file, $"the score of token {id} isn't a number."), Type(id)));
            byteFallback |= Type(id) == TypeByte;
        }

        var normalization = new SentencePieceReader.Normalization
        {
            CharsMap = isBpe ? [] : CharsMap(),
            AddDummyPrefix = _metadata.Boolean(Prefix + "add_space_prefix") ?? true,
            SqueezeSpaces = _metadata.Boolean(Prefix + "remove_extra_whitespaces") ?? false,
        };
        return SentencePieceReader.ToSource(_file, pieces, isBpe, byteFallback, normalization, cancellationToken);
    }

    private delegate ReadOnlySpan<byte> TokenText(ReadOnlySpan<byte> text, int type);

    private VocabularyCollector Collect(TokenText textOf, out List<(int?, AddedToken)> added)
    {
        VocabularyCollector vocabulary = new(_file, _texts.ByteCount, _texts.Count);
        added = [];
        for (int id = 0; id < _texts.Count; id++)
        {
            if (IsFiller(id))
            {
                continue;
            }

            int type = Type(id);
            int index = vocabulary.AddPositional(textOf(_texts[id], type), id);
            if (type is TypeControl or TypeUserDefined)
            {
                added.Add((id, new AddedToken(vocabulary.Tokens.GetString(index), false, false, false, Normalized: type == TypeUserDefined, Special: type == TypeControl)));
            }
        }

        return vocabulary;
    }

    private MergeList ReadMerges(CancellationToken cancellationToken)
    {
        if (_metadata.Array(Prefix + "merges") is not { } array)
        {
            return new MergeList();
        }

        if (array.Texts is not { } texts)
        {
            throw TokenizerErrors.Invalid(_file, "tokenizer.ggml.merges isn't a list of texts, or is over the limit.");
        }

        RequireUtf8(texts);
        MergeList merges = new(texts.ByteCount + 16, Math.Max(16, texts.Count));
        for (int i = 0; i < texts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> text = texts[i];
            int space = text.Length < 3 ? -1 : text[1..^1].IndexOf((byte)' ') + 1;
            merges.AddText(text, space > 0 ? space : throw TokenizerErrors.Invalid(_file, $"the merge {i} isn't two tokens with a space between."));
        }

        return merges;
    }

    private void ReadSpecial(TokenizerSettings settings)
    {
        foreach ((string name, string[] keys) in Special)
        {
            if (keys.Select(SpecialText).FirstOrDefault(static text => text is { Length: > 0 }) is { } text)
            {
                settings.Special[name] = AddedToken.SpecialFromText(text);
            }
        }
    }

    private string? SpecialText(string key) =>
        _metadata.Integer(Prefix + key) is { } id && id >= 0 && id < _texts.Count && !IsFiller((int)id) ? _texts.GetString((int)id) : null;

    private int Type(int id) => _types is null ? TypeNormal : (int)_types[id];

    private bool IsFiller(int id)
    {
        ReadOnlySpan<byte> text = _texts[id];
        return text.Length > 5 && text.StartsWith("[PAD"u8) && text[^1] == ']'
            && int.TryParse(text[4..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number == id;
    }

    private double[]? Numbers(string key)
    {
        if (_metadata.Array(Prefix + key) is not { } array)
        {
            return null;
        }

        return array.Numbers is { } numbers && numbers.Length == _texts.Count
            ? numbers
            : throw TokenizerErrors.Invalid(_file, $"{Prefix}{key} should have a number for each of the {_texts.Count} tokens, but has {array.Count}.");
    }

    private byte[] CharsMap() => _metadata.Array(Prefix + "precompiled_charsmap")?.Numbers is { } numbers && numbers.All(static n => n is >= -128 and <= 255)
        ? [.. numbers.Select(static n => unchecked((byte)(int)n))]
        : [];

    private void RequireUtf8(Utf8TextList texts)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (!Utf8.IsValid(texts[i]))
            {
                throw TokenizerErrors.Invalid(_file, $"the text {i} of the tokenizer isn't valid UTF-8.");
            }
        }
    }
}
