using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Canonical;

/// <summary>
/// The tokenizers library's own serialisation of a loaded tokenizer, hashed as it is written: the reference's tokenizer_hash. Tokens are ordered by
/// id, merges are pairs, and added tokens include those that transformers adds on loading.
/// </summary>
internal static class CanonicalTokenizerJson
{
    private const string PlainTemplate =
        """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{}}""";

    /// <summary>Hashes a tokenizer.</summary>
    /// <param name="source">Model and components in force.</param>
    /// <param name="vocabulary">The full vocabulary.</param>
    /// <param name="tokenizerClass">transformers' class; part of a hash that isn't comparable, so that classes don't mix.</param>
    /// <param name="isRebuildKnown">Whether the components are what transformers has.</param>
    public static CanonicalHash Hash(TokenizerSource source, Vocabulary vocabulary, string tokenizerClass, bool isRebuildKnown)
    {
        using CanonicalJsonWriter writer = new();
        bool known = Write(writer, source, vocabulary) && isRebuildKnown && source.HasOnlyKnownParts;
        if (!known)
        {
            writer.Text(tokenizerClass);
        }

        string hash = writer.Finish();
        return new CanonicalHash(known ? hash : CanonicalHash.OwnPrefix + hash, known);
    }

    private static bool Write(CanonicalJsonWriter writer, TokenizerSource source, Vocabulary vocabulary)
    {
        // transformers sets a template without special tokens where there is no post-processor.
        JsonElement postProcessor = source.PostProcessor ?? Components.Parse(PlainTemplate);
        writer.Raw("{\"version\":\"1.0\""u8);
        bool known = Component("truncation", source.Truncation) & Component("padding", source.Padding);
        writer.Raw(",\"added_tokens\":"u8);
        writer.Separated("["u8, vocabulary.AddedById, token => WriteAddedToken(writer, token.Key, token.Value), "]"u8);
        known &= Component("normalizer", source.Normalizer) & Component("pre_tokenizer", source.PreTokenizer) &
            Component("post_processor", postProcessor) & Component("decoder", source.Decoder);
        writer.Raw(",\"model\":"u8);
        WriteModel(writer, source, vocabulary);
        writer.Raw("}"u8);
        return known && source.ModelSize == vocabulary.ModelCount;

        bool Component(string role, JsonElement? component)
        {
            writer.Raw($",\"{role}\":");
            return ComponentSchema.TryWrite(writer, component, role);
        }
    }

    private static void WriteAddedToken(CanonicalJsonWriter writer, int id, AddedToken token)
    {
        writer.Raw("{\"id\":"u8);
        writer.Number(id);
        writer.Raw(",\"content\":"u8);
        writer.Text(token.Content);
        writer.Raw($",\"single_word\":{Json(token.SingleWord)},\"lstrip\":{Json(token.LeftStrip)},\"rstrip\":{Json(token.RightStrip)}," +
            $"\"normalized\":{Json(token.Normalized)},\"special\":{Json(token.Special)}}}");
    }

    private static void WriteModel(CanonicalJsonWriter writer, TokenizerSource source, Vocabulary vocabulary)
    {
        ModelOptions options = source.Options;
        int[] order = OrderById(vocabulary);
        switch (source.Kind)
        {
            case TokenizerModelKind.Bpe:
                writer.Raw("{\"type\":\"BPE\",\"dropout\":"u8);
                if (options.Dropout is { } dropout)
                {
                    writer.Number(dropout);
                }
                else
                {
                    writer.Raw("null"u8);
                }

                Field("unk_token", options.UnknownToken);
                Field("continuing_subword_prefix", options.ContinuingSubwordPrefix);
                Field("end_of_word_suffix", options.EndOfWordSuffix);
                writer.Raw($",\"fuse_unk\":{Json(options.FuseUnknown)},\"byte_fallback\":{Json(options.ByteFallback)},\"ignore_merges\":{Json(options.IgnoreMerges)}");
                WriteMap(writer, vocabulary, order);
                WriteMerges(writer, source.Merges);
                writer.Raw("}"u8);
                break;
            case TokenizerModelKind.Unigram:
                writer.Raw("{\"type\":\"Unigram\",\"unk_id\":"u8);
                writer.Raw(options.UnknownId is { } unknown ? unknown.ToString(System.Globalization.CultureInfo.InvariantCulture) : "null");
                WritePieces(writer, vocabulary, source.LibraryScores ?? source.Scores!, order);
                writer.Raw($",\"byte_fallback\":{Json(options.ByteFallback)}}}");
                break;
            case TokenizerModelKind.WordPiece:
                writer.Raw("{\"type\":\"WordPiece\""u8);
                Field("unk_token", options.UnknownToken ?? "[UNK]");
                Field("continuing_subword_prefix", options.ContinuingSubwordPrefix ?? "##");
                writer.Raw(",\"max_input_chars_per_word\":"u8);
                writer.Number(options.MaxInputCharsPerWord);
                WriteMap(writer, vocabulary, order);
                writer.Raw("}"u8);
                break;
            default:
                writer.Raw("{\"type\":\"WordLevel\""u8);
                WriteMap(writer, vocabulary, order);
                Field("unk_token", options.UnknownToken ?? "<unk>");
                writer.Raw("}"u8);
                break;
        }

        void Field(string name, string? value)
        {
            writer.Raw($",\"{name}\":");
            writer.Text(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteMap(CanonicalJsonWriter writer, Vocabulary vocabulary, int[] order)
    {
        writer.Raw(",\"vocab\":{"u8);
        for (int i = 0; i < order.Length; i++)
        {
            writer.Raw(i == 0 ? default : ","u8);
            writer.Text(vocabulary.Texts[order[i]]);
            writer.Raw(":"u8);
            writer.Number(vocabulary.Ids[order[i]]);
        }

        writer.Raw("}"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WritePieces(CanonicalJsonWriter writer, Vocabulary vocabulary, List<double> scores, int[] order)
    {
        writer.Raw(",\"vocab\":["u8);
        for (int i = 0; i < order.Length; i++)
        {
            writer.Raw(i == 0 ? "["u8 : ",["u8);
            writer.Text(vocabulary.Texts[order[i]]);
            writer.Raw(","u8);
            writer.Number(scores[order[i]]);
            writer.Raw("]"u8);
        }

        writer.Raw("]"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteMerges(CanonicalJsonWriter writer, MergeList merges)
    {
        writer.Raw(",\"merges\":["u8);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            writer.Raw(rank == 0 ? "["u8 : ",["u8);
            writer.Text(merges.Left(rank));
            writer.Raw(","u8);
            writer.Text(merges.Right(rank));
            writer.Raw("]"u8);
        }

        writer.Raw("]"u8);
    }

    private static int[] OrderById(Vocabulary vocabulary)
    {
        int[] order = new int[vocabulary.ModelCount];
        int[] ids = new int[vocabulary.ModelCount];
        for (int i = 0; i < order.Length; i++)
        {
            (order[i], ids[i]) = (i, vocabulary.Ids[i]);
        }

        Array.Sort(ids, order);
        return order;
    }

    private static string Json(bool value) => value ? "true" : "false";
}
