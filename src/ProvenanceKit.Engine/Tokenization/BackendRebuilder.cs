using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// Most tokenizer classes of transformers 5 take only vocabulary, merges and post-processor from a tokenizer.json and build the rest themselves.
/// This does the same for the classes whose construction is known; it changes both the encoding and the canonical hash.
/// </summary>
internal static class BackendRebuilder
{
    /// <summary>
    /// Puts the class's own components in place of the file's. True when the outcome is known to be what transformers has (also for the generic
    /// class, which keeps the file's); false when the class isn't known here, so that the file's components stay as the best guess.
    /// </summary>
    public static bool TryApply(TokenizerSource source, string tokenizerClass, TokenizerSettings settings)
    {
        switch (tokenizerClass, source.Kind)
        {
            case (TokenizerClasses.Generic, _):
                return true;
            case ("GPT2Tokenizer", TokenizerModelKind.Bpe):
                ApplyBpe(source, Components.ByteLevelWith(settings.Switch("add_prefix_space", false), trimOffsets: true), Components.ByteLevelDecoder);
                source.Normalizer = null;
                return true;
            case ("RobertaTokenizer", TokenizerModelKind.Bpe):
                ApplyBpe(source, Components.ByteLevelWith(settings.Switch("add_prefix_space", false), settings.Switch("trim_offsets", true)), Components.ByteLevelDecoder);
                source.Normalizer = null;
                return false;
            case ("GPTNeoXTokenizer", TokenizerModelKind.Bpe):
                ApplyBpe(source, Components.ByteLevelWith(settings.Switch("add_prefix_space", false), settings.Switch("trim_offsets", true)), Components.ByteLevelDecoder);
                source.Normalizer = Components.Parse(Components.Nfc);
                return true;
            case ("Qwen2Tokenizer", TokenizerModelKind.Bpe):
                ApplyBpe(source, Components.QwenPreTokenizer, Components.ByteLevelDecoder);
                source.Normalizer = Components.Parse(Components.Nfc);
                return true;
            case ("LlamaTokenizer", TokenizerModelKind.Bpe):
                ApplyLlama(source, settings);
                return true;
            case ("BertTokenizer", TokenizerModelKind.WordPiece):
                ApplyBert(source, settings);
                return true;
            case ("T5Tokenizer", TokenizerModelKind.Unigram):
                source.Options = new ModelOptions { UnknownId = 2 };
                source.LibraryScores = null;
                source.Normalizer = Charsmap(source.Normalizer);
                source.PreTokenizer = Components.Parse(Components.T5PreTokenizer);
                source.Decoder = Components.Parse(Components.MetaspaceAlways);
                return true;
            default:
                return false;
        }
    }

    private static void ApplyBpe(TokenizerSource source, string preTokenizer, string decoder)
    {
        source.Options = new ModelOptions { ContinuingSubwordPrefix = "", EndOfWordSuffix = "" };
        source.PreTokenizer = Components.Parse(preTokenizer);
        source.Decoder = Components.Parse(decoder);
    }

    private static void ApplyLlama(TokenizerSource source, TokenizerSettings settings)
    {
        bool prefix = settings.Switch("add_prefix_space", true);
        bool legacy = settings.Switch("legacy", false);
        source.Options = new ModelOptions { FuseUnknown = true, ByteFallback = true };
        source.Normalizer = null;
        source.PreTokenizer = Components.Parse(Components.Metaspace(!prefix ? "never" : legacy ? "always" : "first", split: false));
        source.Decoder = Components.Parse(prefix ? Components.LlamaDecoderWithStrip : Components.LlamaDecoder);
    }

    private static void ApplyBert(TokenizerSource source, TokenizerSettings settings)
    {
        string unknown = settings.Special.TryGetValue("unk_token", out AddedToken? token) && token is not null ? token.Content : "[UNK]";
        source.Options = new ModelOptions { UnknownToken = unknown, ContinuingSubwordPrefix = "##" };
        bool? strip = settings.Switches.TryGetValue("strip_accents", out bool value) ? value : null;
        source.Normalizer = Components.Parse(Components.BertNormalizer(
            settings.Switch("do_lower_case", true), strip, settings.Switch("tokenize_chinese_chars", true)));
        source.PreTokenizer = Components.Parse(Components.BertPreTokenizer);
        source.Decoder = Components.Parse(Components.WordPieceDecoder);
    }

    /// <summary>The character map among the normalisers, which T5 takes over; null when there is none.</summary>
    private static JsonElement? Charsmap(JsonElement? normalizer)
    {
        if (normalizer is not { ValueKind: JsonValueKind.Object } element)
        {
            return null;
        }

        IEnumerable<JsonElement> steps = element.TryGetProperty("normalizers", out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [element];
        foreach (JsonElement step in steps)
        {
            if (step.ValueKind == JsonValueKind.Object && step.TryGetProperty("type", out JsonElement type) && type.ValueEquals("Precompiled"))
            {
                return step;
            }
        }

        return null;
    }
}
