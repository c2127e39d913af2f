using System.Collections.Immutable;
using System.Globalization;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Small fingerprints with made-up features, equal for equal seeds.</summary>
internal static class SyntheticFingerprint
{
    /// <summary>Makes one.</summary>
    public static ModelFingerprint Create(int seed, string name, bool withWeights = true)
    {
        Random random = new(seed);
        return new ModelFingerprint
        {
            Name = name,
            Path = "/models/" + name,
            Format = "safetensors",
            Architecture = new ArchitectureFacts
            {
                ModelType = "llama",
                Architectures = ["LlamaForCausalLM"],
                HiddenSize = 64,
                HiddenLayerCount = 4,
                AttentionHeadCount = 4,
                IntermediateSize = 256,
                VocabularySize = 1000 + seed,
                ArchHash = seed.ToString("x64", CultureInfo.InvariantCulture),
                FamilyHash = "family",
                Family = "llama",
                ParameterBucket = "<=1B",
            },
            WeightsUnmeasuredReason = withWeights ? null : "not read",
            Weights = withWeights
                ? new WeightFeatures
                {
                    ExtractionMode = "Full",
                    EmbeddingName = "model.embed_tokens.weight",
                    EmbeddingRowCount = 1000,
                    EmbeddingColumnCount = 64,
                    AnchorIds = [.. Enumerable.Range(0, 16)],
                    AnchorCosines = Cosines(random, 16),
                    EmbeddingNormHistogram = [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble() / 10)],
                    NormTensors = [.. Enumerable.Range(0, 9).Select(i => new NormTensor($"norm.{i}", Values(random, 64, 1)))],
                    LayerEnergyProfile = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble())],
                    SignSparsityProfile = [.. Enumerable.Range(0, 8).Select(_ => random.NextDouble())],
                    LayerWeightSamples = [.. Enumerable.Range(0, 4).Select(i => new LayerWeightSample(i, [new TensorWeightSample($"layers.{i}.up_proj.weight", Values(random, 128, 0))]))],
                }
                : null,
        };
    }

    private static ImmutableArray<float> Values(Random random, int count, float mean) => [.. Enumerable.Range(0, count).Select(_ => mean + (float)(random.NextDouble() - 0.5))];

    private static ImmutableArray<float> Cosines(Random random, int size)
    {
        float[] matrix = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            matrix[(i * size) + i] = 1;
            for (int j = 0; j < i; j++)
            {
                matrix[(i * size) + j] = matrix[(j * size) + i] = (float)(random.NextDouble() - 0.5);
            }
        }

        return [.. matrix];
    }
}
