using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>
/// Reads a SentencePiece model (a protocol buffer: field 1 pieces, 2 trainer settings, 3 normaliser settings; field numbers as in
/// sentencepiece_model.proto). A BPE model gets the merges that its scores imply.
/// </summary>
internal static class SentencePieceReader
{
    private const int TypeUnknown = 2;

    private const int TypeControl = 3;

    private const int TypeUserDefined = 4;

    private const int ModelUnigram = 1;

    private const int ModelBpe = 2;

    /// <summary>Files of this name hold a model whose ids fairseq shifted to make room for its own special tokens.</summary>
    private const string FairseqFileName = "sentencepiece.bpe.model";

    /// <summary>Reads the bytes of the file; <paramref name="file"/> is for messages.</summary>
    public static TokenizerSource Parse(string file, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        List<(string Text, float Score, int Type)> pieces = [];
        Trainer trainer = new();
        Normalization normalization = new();
        ProtobufReader reader = new(file, bytes);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    cancellationToken.ThrowIfCancellationRequested();
                    pieces.Add(ReadPiece(file, reader));
                    break;
                case 2:
                    ReadTrainer(file, reader, trainer);
                    break;
                case 3:
                    ReadNormalization(file, reader, normalization);
                    break;
            }

            if (pieces.Count > TokenizerLimits.Tokens)
            {
                throw TokenizerErrors.Limit(file, $"the vocabulary has more than {TokenizerLimits.Tokens} pieces.");
            }
        }

        if (pieces.Count == 0)
        {
            throw TokenizerErrors.Invalid(file, "this isn't a SentencePiece model: it has no pieces.");
        }

        if (trainer.ModelType is not (ModelUnigram or ModelBpe))
        {
            throw TokenizerErrors.Invalid(file, $"the SentencePiece model type {trainer.ModelType} isn't supported; unigram (1) and BPE (2) are.");
        }

        if (Path.GetFileName(file) == FairseqFileName && trainer.ModelType == ModelUnigram && pieces.Count > 3)
        {
            pieces = [("<s>", 0, TypeControl), ("<pad>", 0, TypeControl), ("</s>", 0, TypeControl), ("<unk>", 0, TypeUnknown), .. pieces[3..], ("<mask>", 0, TypeControl)];
        }

        return ToSource(file, pieces, trainer.ModelType == ModelBpe, trainer.ByteFallback, normalization, cancellationToken);
    }

    /// <summary>A tokenizer from pieces that another file type lists with SentencePiece's scores and piece types.</summary>
    /// <param name="file">For messages.</param>
    /// <param name="pieces">Pieces by id.</param>
    /// <param name="isBpe">BPE, whose merges follow from the scores, or Unigram.</param>
    /// <param name="byteFallback">Whether unknown characters become bytes.</param>
    /// <param name="normalization">How text is normalised.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TokenizerSource ToSource(
        string file, List<(string Text, float Score, int Type)> pieces, bool isBpe, bool byteFallback, Normalization normalization, CancellationToken cancellationToken)
    {
        VocabularyCollector vocabulary = new(file, pieces.Count * 8, pieces.Count);
        List<float> scores = new(pieces.Count);
        List<(int? StatedId, AddedToken Token)> added = [];
        int? unknown = null;
        for (int id = 0; id < pieces.Count; id++)
        {
            (string text, float score, int type) = pieces[id];
            int index = vocabulary.AddPositional(Encoding.UTF8.GetBytes(text), id);
            if (index == scores.Count)
            {
                scores.Add(score);
            }
            else
            {
                scores[index] = score;
            }

            unknown = type == TypeUnknown ? unknown ?? id : unknown;
            if (type is TypeUnknown or TypeControl or TypeUserDefined)
            {
                added.Add((id, new AddedToken(text, false, false, false, Normalized: false, Special: type != TypeUserDefined)));
            }
        }

        string scheme = normalization.AddDummyPrefix ? "always" : "never";
        return new TokenizerSource
        {
            FilePath = file,
            Kind = isBpe ? TokenizerModelKind.Bpe : TokenizerModelKind.Unigram,
            Tokens = vocabulary.Tokens,
            Index = vocabulary.Index,
            Ids = vocabulary.Ids,
            Scores = isBpe ? null : [.. scores.Select(score => (double)score)],
            ModelSize = isBpe ? vocabulary.Tokens.Count : pieces.Count,
            Merges = isBpe ? DerivedMerges.FromScores(vocabulary, scores, cancellationToken) : new MergeList(),
            AddedTokens = added,
            Options = new ModelOptions
            {
                UnknownToken = isBpe && unknown is { } at ? pieces[at].Text : null,
                UnknownId = isBpe ? null : unknown,
                FuseUnknown = isBpe,
                ByteFallback = byteFallback,
            },
            Normalizer = Normalizer(normalization),
            PreTokenizer = Components.Parse(Components.Metaspace(scheme, split: !isBpe)),
            Decoder = Components.Parse(isBpe ? Components.LlamaDecoderWithStrip : Components.MetaspaceAlways),
        };
    }

    private static JsonElement? Normalizer(Normalization normalization) =>
        normalization.CharsMap.Length == 0 && !normalization.SqueezeSpaces
            ? null
            : Components.Parse(Components.SentencePieceNormalizer(normalization.CharsMap, normalization.SqueezeSpaces));

    private static (string Text, float Score, int Type) ReadPiece(string file, ProtobufReader outer)
    {
        string text = "";
        float score = 0;
        int type = 1;
        ProtobufReader reader = new(file, outer.Payload, outer.PayloadOffset);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    text = Utf8.IsValid(reader.Payload)
                        ? Encoding.UTF8.GetString(reader.Payload)
                        : throw TokenizerErrors.Invalid(file, "a piece isn't valid UTF-8.", reader.PayloadOffset);
                    break;
                case 2:
                    score = reader.Single;
                    break;
                case 3:
                    type = reader.Int32;
                    break;
            }
        }

        return float.IsFinite(score) ? (text, score, type) : throw TokenizerErrors.Invalid(file, $"the score of the piece \"{text}\" isn't a number.", outer.PayloadOffset);
    }

    private static void ReadTrainer(string file, ProtobufReader outer, Trainer trainer)
    {
        ProtobufReader reader = new(file, outer.Payload, outer.PayloadOffset);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 3:
                    trainer.ModelType = reader.Int32;
                    break;
                case 35:
                    trainer.ByteFallback = reader.Number != 0;
                    break;
            }
        }
    }

    private static void ReadNormalization(string file, ProtobufReader outer, Normalization normalization)
    {
        ProtobufReader reader = new(file, outer.Payload, outer.PayloadOffset);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 2:
                    normalization.CharsMap = reader.Payload.ToArray();
                    break;
                case 3:
                    normalization.AddDummyPrefix = reader.Number != 0;
                    break;
                case 4:
                    normalization.SqueezeSpaces = reader.Number != 0;
                    break;
            }
        }
    }

    private sealed class Trainer
    {
        public int ModelType { get; set; } = ModelUnigram;

        public bool ByteFallback { get; set; }
    }

    /// <summary>A model's normaliser settings.</summary>
    internal sealed class Normalization
    {
        /// <summary>The precompiled character map; empty when there is none.</summary>
        public byte[] CharsMap { get; set; } = [];

        /// <summary>Whether a marker for a space is put before the text.</summary>
        public bool AddDummyPrefix { get; set; } = true;

        /// <summary>Whether runs of spaces become one.</summary>
        public bool SqueezeSpaces { get; set; } = true;
    }
}
