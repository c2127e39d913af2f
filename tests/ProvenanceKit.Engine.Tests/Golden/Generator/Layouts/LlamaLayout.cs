namespace ProvenanceKit.Engine.Tests.Golden.Layouts;

/// <summary>Llama, Mistral, Qwen2 (biases), Qwen3 (q/k norms), Mixtral and Qwen3-MoE (experts).</summary>
internal static class LlamaLayout
{
    /// <inheritdoc cref="GoldenLayout.Tensors"/>
    public static IEnumerable<GoldenTensor> Tensors(GoldenModelSpec spec, Func<int, double> gain)
    {
        const double s = GoldenLayout.MatrixDeviation;
        long hidden = spec.Hidden;
        long queries = (long)spec.Heads * spec.EffectiveHeadDimension;
        long keys = (long)spec.EffectiveKeyValueHeads * spec.EffectiveHeadDimension;
        string model = spec.Prefix + "model.";
        yield return GoldenTensor.Weight(model + "embed_tokens.weight", 0.05, spec.EmbeddingRows, hidden);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string prefix = FormattableString.Invariant($"{model}layers.{layer}.");
            double g = gain(layer);
            yield return GoldenTensor.Weight(prefix + "self_attn.q_proj.weight", s * g, queries, hidden);
            yield return GoldenTensor.Weight(prefix + "self_attn.k_proj.weight", s, keys, hidden);
            yield return GoldenTensor.Weight(prefix + "self_attn.v_proj.weight", s, keys, hidden);
            yield return GoldenTensor.Weight(prefix + "self_attn.o_proj.weight", s, hidden, queries);
            if (spec.Architecture == "qwen2")
            {
                yield return GoldenTensor.Bias(prefix + "self_attn.q_proj.bias", 0.1, queries);
                yield return GoldenTensor.Bias(prefix + "self_attn.k_proj.bias", 0.1, keys);
                yield return GoldenTensor.Bias(prefix + "self_attn.v_proj.bias", 0.1, keys);
            }

            if (spec.Architecture is "qwen3" or "qwen3_moe")
            {
                yield return GoldenTensor.Norm(prefix + "self_attn.q_norm.weight", spec.EffectiveHeadDimension, 0.2);
                yield return GoldenTensor.Norm(prefix + "self_attn.k_norm.weight", spec.EffectiveHeadDimension, 0.2);
            }

            foreach (GoldenTensor tensor in FeedForward(spec, prefix, g))
            {
                yield return tensor;
            }

            yield return GoldenTensor.Norm(prefix + "input_layernorm.weight", hidden);
            yield return GoldenTensor.Norm(prefix + "post_attention_layernorm.weight", hidden);
        }

        yield return GoldenTensor.Norm(model + "norm.weight", hidden);
        if (!spec.Tied)
        {
            yield return GoldenTensor.Weight(spec.Prefix + "lm_head.weight", s, spec.EmbeddingRows, hidden);
        }
    }

    private static IEnumerable<GoldenTensor> FeedForward(GoldenModelSpec spec, string prefix, double gain)
    {
        const double s = GoldenLayout.MatrixDeviation;
        long hidden = spec.Hidden;
        long inner = spec.Intermediate;
        (string router, string expert, string gate, string up, string down) = spec.Architecture switch
        {
            "mixtral" => ("block_sparse_moe.gate.weight", "block_sparse_moe.experts.", "w1", "w3", "w2"),
            "qwen3_moe" => ("mlp.gate.weight", "mlp.experts.", "gate_proj", "up_proj", "down_proj"),
            _ => ("", "mlp.", "gate_proj", "up_proj", "down_proj"),
        };

        if (router.Length > 0)
        {
            yield return GoldenTensor.Weight(prefix + router, s, spec.Experts, hidden);
        }

        int count = router.Length > 0 ? spec.Experts : 1;
        for (int i = 0; i < count; i++)
        {
            string block = router.Length > 0 ? FormattableString.Invariant($"{prefix}{expert}{i}.") : prefix + expert;
            yield return GoldenTensor.Weight($"{block}{gate}.weight", s, inner, hidden);
            yield return GoldenTensor.Weight($"{block}{up}.weight", s, inner, hidden);
            yield return GoldenTensor.Weight($"{block}{down}.weight", s * gain, hidden, inner);
        }
    }
}
