using System.Collections.Frozen;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// The special tokens that a tokenizer class of transformers has when the settings name none (the defaults of its constructor), in the order of
/// <see cref="TokenizerSettings.SpecialNames"/>: bos, eos, unk, sep, pad, cls, mask.
/// </summary>
internal static class SpecialTokenDefaults
{
    private static readonly string?[] s_none = new string?[7];

    private static readonly string?[] s_bert = [null, null, "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"];

    private static readonly string?[] s_roberta = ["<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"];

    private static readonly string?[] s_gpt2 = ["<|endoftext|>", "<|endoftext|>", "<|endoftext|>", null, null, null, null];

    private static readonly string?[] s_deberta = ["[CLS]", "[SEP]", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"];

    private static readonly string?[] s_qwen = [null, "<|endoftext|>", "<|endoftext|>", null, "<|endoftext|>", null, null];

    private static readonly string?[] s_llama = ["<s>", "</s>", "<unk>", null, null, null, null];

    private static readonly FrozenDictionary<string, string?[]> s_defaults = new Dictionary<string, string?[]>
    {
        ["AlbertTokenizer"] = ["[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"],
        ["BarthezTokenizer"] = s_roberta,
        ["BertTokenizer"] = s_bert,
        ["BigBirdTokenizer"] = ["<s>", "</s>", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"],
        ["BlenderbotTokenizer"] = s_roberta,
        ["CLIPTokenizer"] = ["<|startoftext|>", "<|endoftext|>", "<|endoftext|>", null, "<|endoftext|>", null, null],
        ["CamembertTokenizer"] = s_roberta,
        ["CodeLlamaTokenizer"] = s_llama,
        ["CohereTokenizer"] = ["<BOS_TOKEN>", "<|END_OF_TURN_TOKEN|>", "<UNK>", "<SEP>", "<PAD>", "<CLS>", "<MASK_TOKEN>"],
        ["DPRQuestionEncoderTokenizer"] = s_bert,
        ["DebertaTokenizer"] = s_deberta,
        ["DebertaV2Tokenizer"] = s_deberta,
        ["FunnelTokenizer"] = ["<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"],
        ["GPT2Tokenizer"] = s_gpt2,
        ["GPTNeoXTokenizer"] = ["<|endoftext|>", "<|endoftext|>", "<|endoftext|>", null, "<|padding|>", null, null],
        ["GemmaTokenizer"] = ["<bos>", "<eos>", "<unk>", null, "<pad>", null, "<mask>"],
        ["HerbertTokenizer"] = [null, null, "<unk>", "</s>", "<pad>", "<s>", "<mask>"],
        ["LayoutLMv2Tokenizer"] = s_bert,
        ["LayoutLMv3Tokenizer"] = s_roberta,
        ["LayoutXLMTokenizer"] = s_roberta,
        ["LlamaTokenizer"] = s_llama,
        ["MBart50Tokenizer"] = s_roberta,
        ["MBartTokenizer"] = s_roberta,
        ["MPNetTokenizer"] = ["<s>", "</s>", "[UNK]", "</s>", "<pad>", "<s>", "<mask>"],
        ["MarkupLMTokenizer"] = s_roberta,
        ["NllbTokenizer"] = s_roberta,
        ["OpenAIGPTTokenizer"] = [null, null, "<unk>", null, null, null, null],
        ["PegasusTokenizer"] = [null, "</s>", "<unk>", null, "<pad>", null, "<mask_2>"],
        ["Qwen2Tokenizer"] = s_qwen,
        ["Qwen3_5Tokenizer"] = s_qwen,
        ["ReformerTokenizer"] = [null, "</s>", "<unk>", null, null, null, null],
        ["RemBertTokenizer"] = ["[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"],
        ["RoFormerTokenizer"] = s_bert,
        ["RobertaTokenizer"] = s_roberta,
        ["SplinterTokenizer"] = s_bert,
        ["T5Tokenizer"] = [null, "</s>", "<unk>", null, "<pad>", null, null],
        ["WhisperTokenizer"] = s_gpt2,
        ["XGLMTokenizer"] = ["<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", null],
        ["XLMRobertaTokenizer"] = s_roberta,
        ["XLNetTokenizer"] = ["<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"],
    }.ToFrozenDictionary();

    /// <summary>The defaults of a class; all null for a class without any (TokenizersBackend) and for one that isn't known.</summary>
    public static ReadOnlySpan<string?> Of(string tokenizerClass) => s_defaults.GetValueOrDefault(tokenizerClass, s_none);
}
