using System.Collections.Immutable;
using System.Globalization;

namespace ProvenanceKit.Benchmarks;

/// <summary>
/// Made-up fingerprints as a large database would hold them: bases of a few dozen shapes, each with descendants at growing distance. Equal for equal numbers.
/// Norms and samples are as short as the signals accept, so that a hundred thousand fit on a disk.
/// </summary>
internal static class SyntheticReference
{
    /// <summary>Descendants of a base, itself included.</summary>
    public const int FamilySize = 50;

    private const int AnchorCount = 64;

    /// <summary>The reference of a number.</summary>
    public static ModelFingerprint Create(int number) =>
        Create(number / FamilySize, number % FamilySize * 0.02, number, string.Create(CultureInfo.InvariantCulture, $"family{number / FamilySize:D5}-{number % FamilySize:D2}"));

    /// <summary>A model that isn't in the database: a descendant of a base, or of none when <paramref name="family"/> is beyond the last.</summary>
    public static ModelFingerprint CreateQuery(int family, double distance, int seed) =>
        Create(family, distance, -1 - seed, string.Create(CultureInfo.InvariantCulture, $"query{seed:D3}"));

    private static ModelFingerprint Create(int family, double distance, int seed, string name)
    {
        var shape = new Random(family % 37);
        int layers = 8 + (4 * shape.Next(0, 5));
        int hidden = 512 * shape.Next(1, 17);
        var origin = new Random(unchecked(family * 7919));
        var own = new Random(unchecked((seed * 104729) + 1));
        return new ModelFingerprint
        {
            Name = name,
            Path = "/synthetic/" + name,
            Format = "safetensors",
            Architecture = new ArchitectureFacts
            {
                ModelType = "llama",
                Architectures = ["LlamaForCausalLM"],
                HiddenSize = hidden,
                HiddenLayerCount = layers,
                AttentionHeadCount = hidden / 64,
                IntermediateSize = 4L * hidden,
                VocabularySize = 32000 + (family % 100),
                MaxPositionEmbeddings = 4096,
                HiddenActivation = "silu",
                ArchHash = $"{family % 37:x64}",
                FamilyHash = "synthetic",
                Family = "llama",
                ParameterBucket = "1-10B",
            },
            Weights = new WeightFeatures
            {
                ExtractionMode = "Full",
                EmbeddingName = "model.embed_tokens.weight",
                EmbeddingRowCount = 32000,
                EmbeddingColumnCount = hidden,
                AnchorIds = [.. Enumerable.Range(0, AnchorCount)],
                AnchorCosines = Cosines(origin, own, 1 / Math.Sqrt(hidden), distance),
                EmbeddingNormHistogram = Histogram(origin, own, distance),
                NormTensors = [.. Enumerable.Range(0, layers + 1).Select(i => new NormTensor($"model.layers.{i}.input_layernorm.weight", Values(origin, own, 64, 1, 0.1, distance)))],
                LayerEnergyProfile = Energies(origin, own, layers, distance),
                LayerWeightSamples = [.. Enumerable.Range(0, layers).Select(i => new LayerWeightSample(i, [new TensorWeightSample($"model.layers.{i}.mlp.up_proj.weight", Values(origin, own, 64, 0, 0.02, distance))]))],
            },
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static ImmutableArray<float> Values(Random origin, Random own, int count, double mean, double deviation, double distance)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(mean + (deviation * (Normal(origin) + (distance * Normal(own)))));
        }

        return [.. values];
    }

    private static ImmutableArray<float> Cosines(Random origin, Random own, double deviation, double distance)
    {
        float[] matrix = new float[AnchorCount * AnchorCount];
        for (int i = 0; i < AnchorCount; i++)
        {
            matrix[(i * AnchorCount) + i] = 1;
            for (int j = 0; j < i; j++)
            {
                float value = (float)(deviation * (Normal(origin) + (distance * Normal(own))));
                matrix[(i * AnchorCount) + j] = matrix[(j * AnchorCount) + i] = value;
            }
        }

        return [.. matrix];
    }

    private static ImmutableArray<double> Histogram(Random origin, Random own, double distance)
    {
        double center = 8 + (4 * origin.NextDouble()) + (0.2 * distance * Normal(own));
        double width = 1.5 + (2 * origin.NextDouble());
        double[] bins = [.. Enumerable.Range(0, 20).Select(i => Math.Exp(-0.5 * Math.Pow((i - center) / width, 2)))];
        double sum = bins.Sum();
        return [.. bins.Select(bin => bin / sum)];
    }

    private static ImmutableArray<double> Energies(Random origin, Random own, int layers, double distance)
    {
        double slope = origin.NextDouble() - 0.3;
        double[] profile = [.. Enumerable.Range(0, layers).Select(i => 1 + (slope * i / layers) + (0.1 * Normal(origin)) + (0.05 * distance * Normal(own)))];
        double largest = profile.Max();
        return [.. profile.Select(energy => energy / largest)];
    }
}
