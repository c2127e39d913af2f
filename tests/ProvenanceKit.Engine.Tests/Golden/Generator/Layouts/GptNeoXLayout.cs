namespace ProvenanceKit.Engine.Tests.Golden.Layouts;

/// <summary>GPT-NeoX: fused attention, boolean masks, a stored scalar and stored rotary frequencies.</summary>
internal static class GptNeoXLayout
{
    /// <inheritdoc cref="GoldenLayout.Tensors"/>
    public static IEnumerable<GoldenTensor> Tensors(GoldenModelSpec spec, Func<int, double> gain)
    {
        const double s = GoldenLayout.MatrixDeviation;
        long hidden = spec.Hidden;
        long inner = spec.Intermediate;
        string model = spec.Prefix + "gpt_neox.";
        yield return GoldenTensor.Weight(model + "embed_in.weight", 0.05, spec.EmbeddingRows, hidden);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string prefix = FormattableString.Invariant($"{model}layers.{layer}.");
            yield return GoldenTensor.Norm(prefix + "input_layernorm.weight", hidden);
            yield return GoldenTensor.Bias(prefix + "input_layernorm.bias", 0.05, hidden);
            yield return GoldenTensor.Norm(prefix + "post_attention_layernorm.weight", hidden);
            yield return GoldenTensor.Bias(prefix + "post_attention_layernorm.bias", 0.05, hidden);
            if (spec.Masks)
            {
                yield return new GoldenTensor(
                    prefix + "attention.bias", [1, 1, spec.MaxPositions, spec.MaxPositions], GoldenTensorKind.BooleanMask, 0);
                yield return new GoldenTensor(prefix + "attention.masked_bias", [], GoldenTensorKind.Scalar, -1e9);
            }

            yield return new GoldenTensor(
                prefix + "attention.rotary_emb.inv_freq", [spec.EffectiveHeadDimension / 8], GoldenTensorKind.Frequencies, 0);
            yield return GoldenTensor.Weight(prefix + "attention.query_key_value.weight", s * gain(layer), 3 * hidden, hidden);
            yield return GoldenTensor.Bias(prefix + "attention.query_key_value.bias", 0.02, 3 * hidden);
            yield return GoldenTensor.Weight(prefix + "attention.dense.weight", s, hidden, hidden);
            yield return GoldenTensor.Bias(prefix + "attention.dense.bias", 0.02, hidden);
            yield return GoldenTensor.Weight(prefix + "mlp.dense_h_to_4h.weight", s, inner, hidden);
            yield return GoldenTensor.Bias(prefix + "mlp.dense_h_to_4h.bias", 0.02, inner);
            yield return GoldenTensor.Weight(prefix + "mlp.dense_4h_to_h.weight", s, hidden, inner);
            yield return GoldenTensor.Bias(prefix + "mlp.dense_4h_to_h.bias", 0.02, hidden);
        }

        yield return GoldenTensor.Norm(model + "final_layer_norm.weight", hidden);
        yield return GoldenTensor.Bias(model + "final_layer_norm.bias", 0.05, hidden);
        yield return GoldenTensor.Weight(spec.Prefix + "embed_out.weight", s, spec.EmbeddingRows, hidden);
    }
}
