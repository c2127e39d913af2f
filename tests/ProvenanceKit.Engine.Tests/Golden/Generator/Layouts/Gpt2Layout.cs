namespace ProvenanceKit.Engine.Tests.Golden.Layouts;

/// <summary>GPT-2: fused attention, matrices stored input by output, learned positions.</summary>
internal static class Gpt2Layout
{
    /// <inheritdoc cref="GoldenLayout.Tensors"/>
    public static IEnumerable<GoldenTensor> Tensors(GoldenModelSpec spec, Func<int, double> gain)
    {
        const double s = GoldenLayout.MatrixDeviation;
        long hidden = spec.Hidden;
        long inner = spec.Intermediate;
        yield return GoldenTensor.Weight(spec.Prefix + "wte.weight", 0.05, spec.EmbeddingRows, hidden);
        yield return GoldenTensor.Weight(spec.Prefix + "wpe.weight", 0.01, spec.MaxPositions, hidden);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string prefix = FormattableString.Invariant($"{spec.Prefix}h.{layer}.");
            yield return GoldenTensor.Norm(prefix + "ln_1.weight", hidden);
            yield return GoldenTensor.Bias(prefix + "ln_1.bias", 0.05, hidden);
            if (spec.Masks)
            {
                yield return new GoldenTensor(prefix + "attn.bias", [1, 1, spec.MaxPositions, spec.MaxPositions], GoldenTensorKind.Mask, 0);
            }

            yield return GoldenTensor.Weight(prefix + "attn.c_attn.weight", s * gain(layer), hidden, 3 * hidden);
            yield return GoldenTensor.Bias(prefix + "attn.c_attn.bias", 0.02, 3 * hidden);
            yield return GoldenTensor.Weight(prefix + "attn.c_proj.weight", s, hidden, hidden);
            yield return GoldenTensor.Bias(prefix + "attn.c_proj.bias", 0.02, hidden);
            yield return GoldenTensor.Norm(prefix + "ln_2.weight", hidden);
            yield return GoldenTensor.Bias(prefix + "ln_2.bias", 0.05, hidden);
            yield return GoldenTensor.Weight(prefix + "mlp.c_fc.weight", s, hidden, inner);
            yield return GoldenTensor.Bias(prefix + "mlp.c_fc.bias", 0.02, inner);
            yield return GoldenTensor.Weight(prefix + "mlp.c_proj.weight", s, inner, hidden);
            yield return GoldenTensor.Bias(prefix + "mlp.c_proj.bias", 0.02, hidden);
        }

        yield return GoldenTensor.Norm(spec.Prefix + "ln_f.weight", hidden);
        yield return GoldenTensor.Bias(spec.Prefix + "ln_f.bias", 0.05, hidden);
    }
}
