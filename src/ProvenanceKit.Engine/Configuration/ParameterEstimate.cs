using System.Numerics;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// The number of parameters as the configuration suggests it, and its size bucket; what the reference kit's scan compares first.
/// </summary>
/// <remarks>
/// vocab*h + layers*(h*hd*(heads + 2*kv) + heads*hd*h + m*h*inter) + (tied ? 0 : vocab*h), with hd = head_dim or h div heads, kv = kv heads or
/// heads, inter = feed-forward width or 4h, m = 3 for gated blocks, else 2; tied when not stated. Exact whole numbers, whatever their sign.
/// </remarks>
internal static class ParameterEstimate
{
    private static readonly HashSet<string> s_gatedActivations = ["silu", "swiglu", "gegelu"];

    private static readonly HashSet<string> s_gatedTypes =
    [
        "gemma", "gemma2", "gemma3", "gemma3_text", "llama", "mistral", "mixtral", "phi3", "phi4", "qwen2", "qwen2_moe", "qwen3", "qwen3_moe",
        "deepseek_v2", "deepseek_v3", "cohere", "cohere2", "command-r", "starcoder2",
    ];

    public static BigInteger Compute(ArchitectureFacts facts)
    {
        BigInteger h = facts.HiddenSize;
        BigInteger heads = facts.AttentionHeadCount;
        BigInteger kv = facts.KeyValueHeadCount is { } given and not 0 ? given : heads;
        BigInteger width = facts.IntermediateSize != 0 ? facts.IntermediateSize : 4 * h;
        BigInteger headWidth = facts.HeadDimension is { } stated and not 0 ? stated : heads.IsZero ? h : FloorDivide(h, heads);
        BigInteger layer = (h * headWidth * (heads + (2 * kv))) + (heads * headWidth * h) + ((IsGated(facts) ? 3 : 2) * h * width);
        BigInteger embedding = h * facts.VocabularySize;
        return embedding + (facts.HiddenLayerCount * layer) + (facts.TieWordEmbeddings ?? true ? BigInteger.Zero : embedding);
    }

    /// <summary>The bucket: below 1e9, 1e10, 4e10, or more.</summary>
    public static string Bucket(BigInteger parameterCount)
    {
        if (parameterCount < 1_000_000_000)
        {
            return "<=1B";
        }

        return parameterCount < 10_000_000_000 ? "1-10B" : parameterCount < 40_000_000_000 ? "10-40B" : "40B+";
    }

    private static bool IsGated(ArchitectureFacts facts) =>
        s_gatedActivations.Contains(facts.HiddenActivation.ToLowerInvariant()) || s_gatedTypes.Contains(facts.ModelType.ToLowerInvariant());

    private static BigInteger FloorDivide(BigInteger dividend, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger remainder);
        return !remainder.IsZero && remainder.Sign != divisor.Sign ? quotient - 1 : quotient;
    }
}
