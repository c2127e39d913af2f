using System.Globalization;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// JSON of the components that files without a tokenizer.json imply, or that a class of transformers puts in their place; in the notation of the
/// tokenizers library.
/// </summary>
internal static class Components
{
    /// <summary>Byte-level pre-tokenizer and decoder, as decoder defaults are.</summary>
    public const string ByteLevelDecoder = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""";

    /// <summary>GPT-2's pre-tokenizer.</summary>
    public const string ByteLevel = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""";

    /// <summary>GPT-2's post-processor.</summary>
    public const string ByteLevelPostProcessor = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true}""";

    /// <summary>BERT's pre-tokenizer.</summary>
    public const string BertPreTokenizer = """{"type":"BertPreTokenizer"}""";

    /// <summary>BERT's decoder.</summary>
    public const string WordPieceDecoder = """{"type":"WordPiece","prefix":"##","cleanup":true}""";

    /// <summary>Canonical composition.</summary>
    public const string Nfc = """{"type":"NFC"}""";

    /// <summary>Qwen2's pre-tokenizer.</summary>
    public const string QwenPreTokenizer =
        """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}""";

    /// <summary>The pre-tokenizer of tiktoken files in the form of Llama 3.</summary>
    public const string TiktokenPreTokenizer =
        """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}""";

    /// <summary>T5's pre-tokenizer.</summary>
    public const string T5PreTokenizer =
        """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}]}""";

    /// <summary>A marker for spaces, put before every segment.</summary>
    public const string MetaspaceAlways = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""";

    /// <summary>Decoder of Llama: marker to space, bytes to text, and the first space dropped.</summary>
    public const string LlamaDecoderWithStrip =
        """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""";

    /// <summary>Decoder of Llama without a prefix space.</summary>
    public const string LlamaDecoder =
        """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}]}""";

    /// <summary>Byte-level pre-tokenizer with its prefix switch.</summary>
    public static string ByteLevelWith(bool addPrefixSpace, bool trimOffsets) =>
        $$"""{"type":"ByteLevel","add_prefix_space":{{Json(addPrefixSpace)}},"trim_offsets":{{Json(trimOffsets)}},"use_regex":true}""";

    /// <summary>A marker for spaces without splitting.</summary>
    public static string Metaspace(string prependScheme, bool split) =>
        $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{prependScheme}}","split":{{Json(split)}}}""";

    /// <summary>BERT's normaliser.</summary>
    public static string BertNormalizer(bool lowercase, bool? stripAccents, bool chineseChars) =>
        $$"""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":{{Json(chineseChars)}},"strip_accents":{{(stripAccents is { } strip ? Json(strip) : "null")}},"lowercase":{{Json(lowercase)}}}""";

    /// <summary>The normaliser of a SentencePiece model: its character map, and runs of spaces squeezed when it says so.</summary>
    public static string SentencePieceNormalizer(ReadOnlySpan<byte> charsMap, bool squeezeSpaces)
    {
        List<string> steps = [];
        if (!charsMap.IsEmpty)
        {
            steps.Add($$"""{"type":"Precompiled","precompiled_charsmap":"{{Convert.ToBase64String(charsMap)}}"}""");
        }

        if (squeezeSpaces)
        {
            steps.Add("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}""");
        }

        return string.Create(CultureInfo.InvariantCulture, $$"""{"type":"Sequence","normalizers":[{{string.Join(',', steps)}}]}""");
    }

    /// <summary>An element from its JSON.</summary>
    public static JsonElement Parse(string json) => JsonElement.Parse(json);

    private static string Json(bool value) => value ? "true" : "false";
}
