using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Benchmarks;

/// <summary>Fingerprints of the shape of real models, with bell-shaped bfloat16 weights and random hashes: what packs worst.</summary>
internal static class SyntheticFingerprint
{
    private static readonly string[] s_projections =
        ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"];

    /// <summary>Makes a fingerprint.</summary>
    /// <param name="name">Name.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="hidden">Width.</param>
    /// <param name="tokens">Tokens.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    /// <param name="drift">Share of a second seed's values, as a descendant has.</param>
    public static ModelFingerprint Create(string name, int layers, int hidden, int tokens, int seed, double drift)
    {
        var normal = new Normal(seed);
        var other = new Normal(seed + 1000);
        float Value(double mean, double deviation)
        {
            double value = normal.Next() + (drift * other.Next());
            return BFloat16(mean + (deviation * value));
        }

        var norms = new List<NormTensor>();
        var samples = new List<LayerWeightSample>();
        for (int layer = 0; layer < layers; layer++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.");
            norms.Add(new NormTensor(prefix + "input_layernorm.weight", Values(hidden, () => Value(0.5, 0.08))));
            norms.Add(new NormTensor(prefix + "post_attention_layernorm.weight", Values(hidden, () => Value(0.9, 0.05))));
            samples.Add(new LayerWeightSample(layer, [.. s_projections.Select(p => new TensorWeightSample(prefix + p + ".weight", Values(4096, () => Value(0, 0.02))))]));
        }

        norms.Add(new NormTensor("model.norm.weight", Values(hidden, () => Value(1.8, 0.2))));
        float[] cosines = new float[64 * 64];
        for (int i = 0; i < 64; i++)
        {
            for (int j = i; j < 64; j++)
            {
                cosines[(64 * i) + j] = cosines[(64 * j) + i] = i == j ? 1 : (float)((0.1 * normal.Next()) + (0.1 * drift * other.Next()));
            }
        }

        double[] profile = [.. Enumerable.Range(0, layers).Select(i => 0.5 + (0.5 * i / layers) + (0.01 * normal.Next()))];
        return new ModelFingerprint
        {
            Name = name,
            Path = "/models/" + name,
            Format = "safetensors",
            Architecture = new ArchitectureFacts { ModelType = "llama", ArchHash = new string('a', 64), FamilyHash = new string('b', 64), HiddenSize = hidden, HiddenLayerCount = layers },
            Tokenizer = new TokenizerFacts { VocabularySize = tokens, TokenizerClass = "LlamaTokenizer", MergeRuleHash = new string('c', 64) },
            Vocabulary = Vocabulary(tokens),
            Evidence = SyntheticEvidence.Create(layers, hidden, (hidden * 43 / 16) - (hidden * 43 / 16 % 64), tokens, seed),
            Weights = new WeightFeatures
            {
                ExtractionMode = "Full",
                EmbeddingName = "model.embed_tokens.weight",
                AnchorIds = [.. Enumerable.Range(0, 64).Select(i => i * 50)],
                AnchorCosines = ImmutableCollectionsMarshal.AsImmutableArray(cosines),
                EmbeddingNormHistogram = [.. Enumerable.Range(0, 20).Select(i => Math.Exp(-Math.Pow(i - 10, 2) / 10.0))],
                NormTensors = [.. norms],
                LayerEnergyProfile = [.. profile],
                SignSparsityProfile = [.. profile, .. profile],
                LayerWeightSamples = [.. samples],
            },
        };
    }

    private static ImmutableArray<float> Values(int count, Func<float> next)
    {
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = next();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private static VocabularyDigest Vocabulary(int tokens)
    {
        var random = new Random(7);
        ulong[] hashes = new ulong[tokens];
        int[] ids = [.. Enumerable.Range(0, tokens)];
        random.NextBytes(MemoryMarshal.AsBytes(hashes.AsSpan()));
        Array.Sort(hashes, ids);
        return new VocabularyDigest { TokenHashes = [.. hashes], TokenIds = [.. ids] };
    }

    private static float BFloat16(double value)
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }

    // Box and Muller.
    private sealed class Normal(int seed)
    {
        private readonly Random _random = new(seed);

        public double Next() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
