namespace ProvenanceKit.Engine.Tests.Golden.Layouts;

/// <summary>BERT with the masked-language head.</summary>
internal static class BertLayout
{
    private const double S = GoldenLayout.MatrixDeviation;

    /// <inheritdoc cref="GoldenLayout.Tensors"/>
    public static IEnumerable<GoldenTensor> Tensors(GoldenModelSpec spec, Func<int, double> gain)
    {
        long hidden = spec.Hidden;
        string bert = spec.Prefix + "bert.";
        yield return GoldenTensor.Weight(bert + "embeddings.word_embeddings.weight", 0.05, spec.EmbeddingRows, hidden);
        yield return GoldenTensor.Weight(bert + "embeddings.position_embeddings.weight", S, spec.MaxPositions, hidden);
        yield return GoldenTensor.Weight(bert + "embeddings.token_type_embeddings.weight", S, 2, hidden);
        yield return GoldenTensor.Norm(bert + "embeddings.LayerNorm.weight", hidden);
        yield return GoldenTensor.Bias(bert + "embeddings.LayerNorm.bias", 0.05, hidden);
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string prefix = FormattableString.Invariant($"{bert}encoder.layer.{layer}.");
            GoldenTensor[] tensors =
            [
                .. new[] { "query", "key", "value" }.SelectMany(x => Linear($"{prefix}attention.self.{x}", S * gain(layer), hidden, hidden)),
                .. Linear(prefix + "attention.output.dense", S, hidden, hidden),
                .. LayerNorm(prefix + "attention.output.LayerNorm", hidden),
                .. Linear(prefix + "intermediate.dense", S, spec.Intermediate, hidden),
                .. Linear(prefix + "output.dense", S, hidden, spec.Intermediate),
                .. LayerNorm(prefix + "output.LayerNorm", hidden),
            ];
            foreach (GoldenTensor tensor in tensors)
            {
                yield return tensor;
            }
        }

        yield return GoldenTensor.Weight(bert + "pooler.dense.weight", S, hidden, hidden);
        yield return GoldenTensor.Bias(bert + "pooler.dense.bias", 0.02, hidden);
        yield return GoldenTensor.Bias(spec.Prefix + "cls.predictions.bias", 0.02, spec.EmbeddingRows);
        yield return GoldenTensor.Norm(spec.Prefix + "cls.predictions.transform.LayerNorm.weight", hidden);
    }

    private static GoldenTensor[] Linear(string name, double deviation, long outputs, long inputs) =>
        [GoldenTensor.Weight(name + ".weight", deviation, outputs, inputs), GoldenTensor.Bias(name + ".bias", 0.02, outputs)];

    private static GoldenTensor[] LayerNorm(string name, long width) =>
        [GoldenTensor.Norm(name + ".weight", width), GoldenTensor.Bias(name + ".bias", 0.05, width)];
}
