namespace ProvenanceKit.Engine.Tests.Golden.Layouts;

/// <summary>T5 v1.1: encoder and decoder stacks over one shared embedding, gated feed-forward.</summary>
internal static class T5Layout
{
    /// <inheritdoc cref="GoldenLayout.Tensors"/>
    public static IEnumerable<GoldenTensor> Tensors(GoldenModelSpec spec)
    {
        const double s = GoldenLayout.MatrixDeviation;
        long hidden = spec.Hidden;
        yield return GoldenTensor.Weight(spec.Prefix + "shared.weight", 0.5, spec.EmbeddingRows, hidden);
        foreach (string side in new[] { "encoder", "decoder" })
        {
            for (int block = 0; block < spec.Layers; block++)
            {
                string prefix = FormattableString.Invariant($"{spec.Prefix}{side}.block.{block}.");
                int part = 0;
                foreach (string attention in side == "encoder" ? new[] { "SelfAttention" } : ["SelfAttention", "EncDecAttention"])
                {
                    foreach (GoldenTensor tensor in Attention(spec, FormattableString.Invariant($"{prefix}layer.{part}."), attention, block))
                    {
                        yield return tensor;
                    }

                    part++;
                }

                string last = FormattableString.Invariant($"{prefix}layer.{part}.");
                yield return GoldenTensor.Weight(last + "DenseReluDense.wi_0.weight", s, spec.Intermediate, hidden);
                yield return GoldenTensor.Weight(last + "DenseReluDense.wi_1.weight", s, spec.Intermediate, hidden);
                yield return GoldenTensor.Weight(last + "DenseReluDense.wo.weight", s, hidden, spec.Intermediate);
                yield return GoldenTensor.Norm(last + "layer_norm.weight", hidden);
            }

            yield return GoldenTensor.Norm($"{spec.Prefix}{side}.final_layer_norm.weight", hidden);
        }
    }

    private static IEnumerable<GoldenTensor> Attention(GoldenModelSpec spec, string prefix, string attention, int block)
    {
        const double s = GoldenLayout.MatrixDeviation;
        long inner = (long)spec.Heads * spec.EffectiveHeadDimension;
        yield return GoldenTensor.Weight($"{prefix}{attention}.q.weight", s, inner, spec.Hidden);
        yield return GoldenTensor.Weight($"{prefix}{attention}.k.weight", s, inner, spec.Hidden);
        yield return GoldenTensor.Weight($"{prefix}{attention}.v.weight", s, inner, spec.Hidden);
        yield return GoldenTensor.Weight($"{prefix}{attention}.o.weight", s, spec.Hidden, inner);
        if (block == 0 && attention == "SelfAttention")
        {
            yield return GoldenTensor.Weight($"{prefix}{attention}.relative_attention_bias.weight", 0.1, 32, spec.Heads);
        }

        yield return GoldenTensor.Norm(prefix + "layer_norm.weight", spec.Hidden);
    }
}
