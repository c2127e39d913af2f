using System.Collections.Frozen;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>The family that a model type belongs to, by the reference kit's list; "unknown" for all others.</summary>
internal static class ModelFamily
{
    private static readonly FrozenDictionary<string, string> s_families = Build(
        ("llama", ["llama"]),
        ("qwen", ["qwen2", "qwen2_moe", "qwen", "qwen2_5_vl", "qwen2_vl", "qwen3", "qwen3_moe"]),
        ("phi", ["phi", "phi3", "phi-msft", "phi3small", "mixformer-sequential"]),
        ("gemma", ["gemma", "gemma2", "gemma3", "paligemma"]),
        ("mistral", ["mistral"]),
        ("deepseek", ["deepseek_v3", "deepseek_v2"]),
        ("gpt2", ["gpt2"]),
        ("falcon", ["falcon"]),
        ("starcoder", ["gpt_bigcode"]),
        ("bert", ["bert"]),
        ("roberta", ["roberta"]),
        ("t5", ["t5"]),
        ("bart", ["bart"]),
        ("marian", ["marian"]),
        ("bloom", ["bloom"]),
        ("gpt_neox", ["gpt_neox"]),
        ("albert", ["albert"]),
        ("deberta", ["deberta-v2", "deberta"]),
        ("xlm_roberta", ["xlm-roberta"]),
        ("nllb", ["m2m_100"]));

    public static string Of(string modelType) => s_families.GetValueOrDefault(modelType.ToLowerInvariant(), "unknown");

    private static FrozenDictionary<string, string> Build(params ReadOnlySpan<(string Family, string[] Types)> families)
    {
        Dictionary<string, string> byType = new(StringComparer.Ordinal);
        foreach ((string family, string[] types) in families)
        {
            foreach (string type in types)
            {
                byType.Add(type, family);
            }
        }

        return byType.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
