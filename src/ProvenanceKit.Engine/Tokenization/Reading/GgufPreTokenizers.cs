using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>
/// What <c>tokenizer.ggml.pre</c> stands for, in the notation of the tokenizers library: the pre-tokenizers of the published tokenizer.json files that the
/// names were made from. An unknown name gets GPT-2's, which gives the same first ids for short texts of letters.
/// </summary>
internal static class GgufPreTokenizers
{
    private const string Tail = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""";

    private const string DigitsOneByOne =
        """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}""";

    private const string TekkenPattern =
        """[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+""";

    private const string Gpt4oPattern =
        """[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+""";

    private const string BloomPattern = """ ?[^(\\s|.,!?…。，、।۔،)]+""";

    private const string FalconPreTokenizer =
        """{"type":"Sequence","pretokenizers":[{"type":"Punctuation","behavior":"Contiguous"},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},{"type":"Digits","individual_digits":false},{"type":"Split","pattern":{"Regex":"[0-9][0-9][0-9]"},"behavior":"Isolated","invert":false}]}""";

    /// <summary>The pre-tokenizer of a name.</summary>
    public static JsonElement Of(string name) => Components.Parse(name switch
    {
        "llama-bpe" or "llama3" or "llama-v3" or "llama4-bpe" or "falcon3" or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2" or "dbrx" or "smaug-bpe" or "gpt-4" or "olmo2"
            or "chatglm-bpe" or "glm4" or "granite-4" => Components.TiktokenPreTokenizer,
        "qwen2" or "deepseek-r1-qwen" or "stablelm2" or "megrez" or "hunyuan" or "kormo" or "grok-2" => Components.QwenPreTokenizer,
        "tekken" => Split(TekkenPattern),
        "gpt-4o" or "llama4" or "kanana2" or "o200k" => Split(Gpt4oPattern),
        "starcoder" or "refact" or "command-r" or "smollm" or "codeshell" or "exaone" or "minerva-7b" => DigitsOneByOne,
        "bloom" or "poro-chat" or "gpt3-finnish" => Split(BloomPattern),
        "falcon" => FalconPreTokenizer,
        _ => Components.ByteLevel,
    });

    /// <summary>The normaliser of a name; null when it has none.</summary>
    public static JsonElement? NormalizerOf(string name) =>
        name is "qwen2" or "deepseek-r1-qwen" or "olmo" ? Components.Parse(Components.Nfc) : null;

    /// <summary>Whether a word that is a token is taken whole.</summary>
    public static bool IgnoresMerges(string name) =>
        name is "llama-bpe" or "llama3" or "llama-v3" or "llama4" or "falcon3" or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2" or "tekken" or "o200k";

    private static string Split(string pattern) =>
        $$"""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"{{pattern}}"},"behavior":"Isolated","invert":false},{{Tail}}]}""";
}
