using System.Collections.Frozen;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// What an architecture of GGUF files is in Hugging Face's terms, and what its converter (convert_hf_to_gguf.py of llama.cpp) did to the tensors.
/// </summary>
/// <param name="ModelType">model_type of the configuration.</param>
/// <param name="ClassName">First of the configuration's architectures; null when several are usual.</param>
/// <param name="Naming">Names of tensors.</param>
internal sealed record GgufArchitecture(string ModelType, string? ClassName, GgufNaming Naming)
{
    private static readonly FrozenDictionary<string, GgufArchitecture> Table = new Dictionary<string, GgufArchitecture>
    {
        ["llama"] = new("llama", "LlamaForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["deci"] = new("nemotron-nas", "DeciLMForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["baichuan"] = new("baichuan", "BaichuanForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["xverse"] = new("xverse", "XverseForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["minicpm"] = new("minicpm", "MiniCPMForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["internlm2"] = new("internlm2", "InternLM2ForCausalLM", GgufNaming.InternLm2) { InterleavesRotary = true },
        ["olmo"] = new("olmo", "OlmoForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["arctic"] = new("arctic", "ArcticForCausalLM", GgufNaming.Mixtral) { InterleavesRotary = true },
        ["deepseek"] = new("deepseek", "DeepseekForCausalLM", GgufNaming.DeepSeek) { InterleavesRotary = true },
        ["granite"] = new("granite", "GraniteForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["granitemoe"] = new("granitemoe", "GraniteMoeForCausalLM", GgufNaming.Mixtral) { InterleavesRotary = true },
        ["granitehybrid"] = new("granitemoehybrid", "GraniteMoeHybridForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["chameleon"] = new("chameleon", "ChameleonForConditionalGeneration", GgufNaming.Llama) { InterleavesRotary = true },
        ["bailingmoe"] = new("bailing_moe", "BailingMoeForCausalLM", GgufNaming.DeepSeek) { InterleavesRotary = true },
        ["smollm3"] = new("smollm3", "SmolLM3ForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["arcee"] = new("arcee", "ArceeForCausalLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["mistral3"] = new("mistral3", "Mistral3ForConditionalGeneration", GgufNaming.Llama) { InterleavesRotary = true },
        ["llada"] = new("llada", "LLaDAModelLM", GgufNaming.Llama) { InterleavesRotary = true },
        ["llama4"] = new("llama4_text", "Llama4ForCausalLM", GgufNaming.Llama),
        ["apertus"] = new("apertus", "ApertusForCausalLM", GgufNaming.Llama),
        ["qwen"] = new("qwen", "QWenLMHeadModel", GgufNaming.Llama),
        ["qwen2"] = new("qwen2", "Qwen2ForCausalLM", GgufNaming.Llama),
        ["qwen2moe"] = new("qwen2_moe", "Qwen2MoeForCausalLM", GgufNaming.Llama),
        ["qwen2vl"] = new("qwen2_vl", "Qwen2VLForConditionalGeneration", GgufNaming.Llama),
        ["qwen3"] = new("qwen3", "Qwen3ForCausalLM", GgufNaming.Llama),
        ["qwen3moe"] = new("qwen3_moe", "Qwen3MoeForCausalLM", GgufNaming.Llama),
        ["qwen3next"] = new("qwen3_next", "Qwen3NextForCausalLM", GgufNaming.OutputNorms) { NormOffset = 1 },
        ["gemma"] = new("gemma", "GemmaForCausalLM", GgufNaming.Llama) { NormOffset = 1 },
        ["gemma2"] = new("gemma2", "Gemma2ForCausalLM", GgufNaming.GemmaSandwich) { NormOffset = 1 },
        ["gemma3"] = new("gemma3_text", "Gemma3ForCausalLM", GgufNaming.GemmaSandwich) { NormOffset = 1 },
        ["gemma3n"] = new("gemma3n_text", "Gemma3nForCausalLM", GgufNaming.GemmaSandwich),
        ["phi2"] = new("phi", "PhiForCausalLM", GgufNaming.Phi2),
        ["phi3"] = new("phi3", "Phi3ForCausalLM", GgufNaming.Phi3),
        ["phimoe"] = new("phimoe", "PhimoeForCausalLM", GgufNaming.Mixtral),
        ["gpt2"] = new("gpt2", "GPT2LMHeadModel", GgufNaming.Gpt2) { TransposesProjections = true },
        ["starcoder"] = new("gpt_bigcode", "GPTBigCodeForCausalLM", GgufNaming.Gpt2),
        ["starcoder2"] = new("starcoder2", "Starcoder2ForCausalLM", GgufNaming.StarCoder2),
        ["gptneox"] = new("gpt_neox", "GPTNeoXForCausalLM", GgufNaming.GptNeoX) { StacksFusedHeads = true },
        ["falcon"] = new("falcon", "FalconForCausalLM", GgufNaming.Falcon) { StacksFusedHeads = true },
        ["bloom"] = new("bloom", "BloomForCausalLM", GgufNaming.Falcon) { StacksFusedHeads = true },
        ["mpt"] = new("mpt", "MPTForCausalLM", GgufNaming.Mpt),
        ["stablelm"] = new("stablelm", "StableLmForCausalLM", GgufNaming.Llama),
        ["command-r"] = new("cohere", "CohereForCausalLM", GgufNaming.Llama),
        ["cohere2"] = new("cohere2", "Cohere2ForCausalLM", GgufNaming.Llama),
        ["olmo2"] = new("olmo2", "Olmo2ForCausalLM", GgufNaming.OutputNorms),
        ["olmoe"] = new("olmoe", "OlmoeForCausalLM", GgufNaming.Llama),
        ["deepseek2"] = new("deepseek_v2", "DeepseekV2ForCausalLM", GgufNaming.DeepSeek),
        ["chatglm"] = new("chatglm", "ChatGLMModel", GgufNaming.ChatGlm),
        ["glm4"] = new("glm4", "Glm4ForCausalLM", GgufNaming.Glm4),
        ["glm4moe"] = new("glm4_moe", "Glm4MoeForCausalLM", GgufNaming.DeepSeek.WithInside("post_attention_norm", "post_attention_layernorm")),
        ["nemotron"] = new("nemotron", "NemotronForCausalLM", GgufNaming.Llama) { NormOffset = 1 },
        ["orion"] = new("orion", "OrionForCausalLM", GgufNaming.Llama),
        ["exaone"] = new("exaone", "ExaoneForCausalLM", GgufNaming.Llama),
        ["gpt-oss"] = new("gpt_oss", "GptOssForCausalLM", GgufNaming.Llama.WithInside("post_attention_norm", "post_attention_layernorm")) { KeepsExpertTensors = true },
        ["bert"] = new("bert", null, GgufNaming.Bert),
        ["nomic-bert"] = new("nomic_bert", null, GgufNaming.Bert),
        ["jina-bert-v2"] = new("bert", null, GgufNaming.Bert),
        ["t5"] = new("t5", "T5ForConditionalGeneration", GgufNaming.T5Encoder),
        ["t5encoder"] = new("t5", "T5EncoderModel", GgufNaming.T5Encoder),
        ["mamba"] = new("mamba", "MambaForCausalLM", GgufNaming.Llama),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Rows of q and k are stored in pairs that rotate together, (i, i + half), instead of all first members before all second ones: reshape (heads, 2, half),
    /// axes exchanged.
    /// </summary>
    public bool InterleavesRotary { get; init; }

    /// <summary>Rows of a fused q/k/v, by head in the original, are stored as all q, all k, all v.</summary>
    public bool StacksFusedHeads { get; init; }

    /// <summary>Projections, [in, out] in the original, are stored [out, in].</summary>
    public bool TransposesProjections { get; init; }

    /// <summary>What was added to norm gains.</summary>
    public float NormOffset { get; init; }

    /// <summary>Tensors of all experts stay whole, because the original has no tensor per expert either.</summary>
    public bool KeepsExpertTensors { get; init; }

    /// <summary>The architecture of a file; one that the table doesn't know is read with Llama's names and nothing undone.</summary>
    public static GgufArchitecture Of(GgufMetadata metadata)
    {
        if (!Table.TryGetValue(metadata.Architecture, out GgufArchitecture? architecture))
        {
            string type = metadata.Architecture.Length == 0 ? "unknown" : metadata.Architecture.Replace('-', '_');
            return new GgufArchitecture(type, null, GgufNaming.Llama);
        }

        // Mixtral has no architecture of its own in GGUF.
        return metadata.Architecture == "llama" && metadata.Integer("llama.expert_count") is > 0
            ? architecture with { ModelType = "mixtral", ClassName = "MixtralForCausalLM", Naming = GgufNaming.Mixtral }
            : architecture;
    }
}
