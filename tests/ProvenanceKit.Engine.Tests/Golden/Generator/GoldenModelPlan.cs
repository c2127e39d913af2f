using System.Globalization;
using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Tests.Golden.Layouts;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>The tensors of a model in file order, and for each the name that keys its values.</summary>
internal sealed partial class GoldenModelPlan
{
    /// <summary>Plans the weights of a model whose vocabulary is known.</summary>
    public GoldenModelPlan(GoldenModelSpec spec)
    {
        Spec = spec;
        List<GoldenTensor> inModuleOrder = [.. Select(spec, GoldenLayout.Tensors(spec, Gain))];
        Tensors = [.. Order(spec, inModuleOrder)];
        string text = GoldenLayout.EmbeddingText(spec.Architecture);
        EmbeddingName = inModuleOrder.FirstOrDefault(t =>
            t.Name.Contains(text, StringComparison.Ordinal)
            || (t.Name.EndsWith("embeddings.weight", StringComparison.Ordinal) && !t.Name.Contains("position", StringComparison.Ordinal)))?.Name ?? "";
    }

    /// <summary>The model.</summary>
    public GoldenModelSpec Spec { get; }

    /// <summary>Tensors in file order.</summary>
    public IReadOnlyList<GoldenTensor> Tensors { get; }

    /// <summary>Name of the embedding; empty when there is none.</summary>
    public string EmbeddingName { get; }

    /// <summary>Tensors of shard <paramref name="index"/>: consecutive ones, the same number in each but the last.</summary>
    public IEnumerable<GoldenTensor> Shard(int index)
    {
        int perShard = (Tensors.Count + Spec.Shards - 1) / Spec.Shards;
        return Tensors.Skip(index * perShard).Take(perShard);
    }

    /// <summary>Storage type of a tensor.</summary>
    public string DataTypeOf(GoldenTensor tensor) =>
        tensor.DataType
        ?? (tensor.Kind == GoldenTensorKind.BooleanMask ? "BOOL"
            : tensor.Kind == GoldenTensorKind.Norm && Spec.NormDataType.Length > 0 ? Spec.NormDataType
            : Spec.DataType);

    /// <summary>The tensor's name in the base model, so that pruned, renamed and prefixed models keep its values.</summary>
    public string BaseName(string name)
    {
        foreach ((string from, string to) in Spec.Rename)
        {
            name = to.Length > 0 ? name.Replace(to, from, StringComparison.Ordinal) : name;
        }

        name = Spec.Prefix.Length > 0 && name.StartsWith(Spec.Prefix, StringComparison.Ordinal) ? name[Spec.Prefix.Length..] : name;
        return Spec.KeepLayers.Count == 0
            ? name
            : LayerIndex().Replace(
                name,
                m => m.Groups[1].Value + Spec.KeepLayers[int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)].ToString(CultureInfo.InvariantCulture) + ".",
                count: 1);
    }

    private static IEnumerable<GoldenTensor> Select(GoldenModelSpec spec, IEnumerable<GoldenTensor> tensors)
    {
        string embedding = GoldenLayout.EmbeddingText(spec.Architecture);
        bool IsEmbedding(GoldenTensor t) =>
            t.Name.Contains(embedding, StringComparison.Ordinal) || t.Name.Contains("wte", StringComparison.Ordinal)
            || t.Name.Contains("embed", StringComparison.OrdinalIgnoreCase);
        bool IsNorm(GoldenTensor t) =>
            t.Kind == GoldenTensorKind.Norm || t.Name.Contains("ln_", StringComparison.Ordinal)
            || t.Name.Contains("norm", StringComparison.OrdinalIgnoreCase);

        return tensors
            .Where(t => !(spec.NoEmbedding && IsEmbedding(t)) && !(spec.NoNorm && IsNorm(t)))
            .Where(t => !spec.Drop.Any(d => t.Name.Contains(d, StringComparison.Ordinal)))
            .Select(t => spec.Rename.Aggregate(t, (x, r) => x with { Name = x.Name.Replace(r.From, r.To, StringComparison.Ordinal) }))
            .Concat(spec.Extra);
    }

    private static IEnumerable<GoldenTensor> Order(GoldenModelSpec spec, List<GoldenTensor> tensors) => spec.Order switch
    {
        "natural" => tensors,
        "sorted" => tensors.OrderBy(t => t.Name, StringComparer.Ordinal),
        "reversed" => tensors.AsEnumerable().Reverse(),
        _ => throw new ArgumentException($"The generator does not know the order {spec.Order}.", nameof(spec)),
    };

    private double Gain(int layer)
    {
        int source = Spec.KeepLayers.Count > 0 ? Spec.KeepLayers[layer] : layer;
        return 1 + (0.3 * (PortableNormal.Fnv1a(FormattableString.Invariant($"{Spec.Seed}:gain:{source}")) % 5));
    }

    [GeneratedRegex(@"((?:layers?|h|block)\.)(\d+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex LayerIndex();
}
