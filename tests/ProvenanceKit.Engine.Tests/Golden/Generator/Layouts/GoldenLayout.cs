namespace ProvenanceKit.Engine.Tests.Golden.Layouts;

/// <summary>The tensors of a model in module order, by architecture.</summary>
internal static class GoldenLayout
{
    /// <summary>Standard deviation of most matrices.</summary>
    public const double MatrixDeviation = 0.02;

    /// <summary>Tensors of the model, before options that drop, rename or reorder them.</summary>
    /// <param name="spec">The model; its vocabulary is known.</param>
    /// <param name="gain">Factor per layer on the deviation of some matrices, so that layers differ in energy.</param>
    public static IEnumerable<GoldenTensor> Tensors(GoldenModelSpec spec, Func<int, double> gain) => spec.Architecture switch
    {
        "llama" or "mistral" or "qwen2" or "qwen3" or "mixtral" or "qwen3_moe" => LlamaLayout.Tensors(spec, gain),
        "gpt2" => Gpt2Layout.Tensors(spec, gain),
        "bert" => BertLayout.Tensors(spec, gain),
        "gpt_neox" => GptNeoXLayout.Tensors(spec, gain),
        "t5" => T5Layout.Tensors(spec),
        _ => throw new ArgumentException($"The generator does not know the architecture {spec.Architecture}.", nameof(spec)),
    };

    /// <summary>Text that the name of the embedding tensor contains.</summary>
    public static string EmbeddingText(string architecture) => architecture switch
    {
        "gpt2" => "wte",
        "bert" => "word_embeddings",
        "gpt_neox" => "embed_in",
        "t5" => "shared",
        _ => "embed_tokens",
    };
}
