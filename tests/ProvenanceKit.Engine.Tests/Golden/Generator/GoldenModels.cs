using ProvenanceKit.Engine.Tests.Golden.Tokenizers;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Writes synthetic models in the Hugging Face layout: configuration, tokenizer and safetensors weights, the same bytes on every machine.</summary>
internal static class GoldenModels
{
    /// <summary>Names of the golden models.</summary>
    public static IEnumerable<string> Names => GoldenCatalogue.Arguments.Keys;

    /// <summary>The specification of a golden model.</summary>
    public static GoldenModelSpec Spec(string name)
    {
        GoldenModelSpec spec = GoldenModelSpecParser.Parse(GoldenCatalogue.Arguments[name]);
        return name == "X_badindex" ? spec with { Delete = "model-00002-of-00003.safetensors" } : spec;
    }

    /// <summary>Writes a golden model.</summary>
    /// <param name="name">Its name in <see cref="GoldenCatalogue"/>.</param>
    /// <param name="folder">Where; created.</param>
    public static GoldenModelInfo Write(string name, string folder) => Write(Spec(name), folder);

    /// <summary>Writes a model from the generator's argument list, for example <c>--arch qwen2 --gb 1.5 --dtype BF16 --hidden 2048 --heads 16</c>.</summary>
    public static GoldenModelInfo WriteArguments(string arguments, string folder) => Write(GoldenModelSpecParser.Parse(arguments), folder);

    /// <summary>Writes a model.</summary>
    public static GoldenModelInfo Write(GoldenModelSpec spec, string folder)
    {
        Directory.CreateDirectory(folder);
        int? tokens = spec.NoTokenizer ? null : GoldenTokenizer.Write(spec, folder);
        spec = spec with { Vocabulary = spec.Vocabulary > 0 ? spec.Vocabulary : tokens ?? 1000 };
        spec = spec.Gigabytes > 0 ? spec with { Layers = LayersFor(spec) } : spec;
        PythonJson.Write(Path.Combine(folder, "config.json"), GoldenConfiguration.Create(spec));
        return spec.NoWeights
            ? new GoldenModelInfo(spec.Layers, spec.EmbeddingRows, 0, new Dictionary<string, string>())
            : new GoldenWeightWriter(new GoldenModelPlan(spec), folder).Write();
    }

    private static int LayersFor(GoldenModelSpec spec)
    {
        long heads = spec.Heads + (2L * spec.EffectiveKeyValueHeads);
        long attention = spec.Hidden * heads * spec.EffectiveHeadDimension;
        long output = (long)spec.EffectiveHeadDimension * spec.Heads * spec.Hidden;
        long experts = spec.Architecture is "mixtral" or "qwen3_moe" ? spec.Experts : 1;
        long perLayer = attention + output + (3L * spec.Hidden * spec.Intermediate * experts);
        long embeddings = (long)spec.EmbeddingRows * spec.Hidden * (spec.Tied ? 1 : 2);
        double layers = Math.Round(((spec.Gigabytes * 1e9 / GoldenEncoding.Width(spec.DataType)) - embeddings) / perLayer, MidpointRounding.ToEven);
        return Math.Max(1, (int)layers);
    }
}
