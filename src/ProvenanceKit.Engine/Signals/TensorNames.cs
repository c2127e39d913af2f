using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Signals;

/// <summary>What the reference kit reads out of tensor names: layer index, category, norm and embedding tensors.</summary>
internal static partial class TensorNames
{
    private static readonly (TensorCategory Category, string[] Marks)[] Categories =
    [
        (TensorCategory.Query, ["q_proj", "query", "self.query"]),
        (TensorCategory.Key, ["k_proj", "key", "self.key"]),
        (TensorCategory.Value, ["v_proj", "value", "self.value"]),
        (TensorCategory.Output, ["o_proj", "dense", "out_proj"]),
        (TensorCategory.Gate, ["gate_proj", "gate"]),
        (TensorCategory.Up, ["up_proj", "fc1", "dense_h_to_4h", "wi_0"]),
        (TensorCategory.Down, ["down_proj", "fc2", "dense_4h_to_h", "wi_1", "wo"]),
        (TensorCategory.Embedding, ["embed_tokens", "wte", "word_embeddings", "shared.weight"]),
        (TensorCategory.Norm, ["layernorm", "rmsnorm", "ln_", "norm"]),
        (TensorCategory.Head, ["lm_head", "cls"]),
    ];

    private static readonly string[] NormMarks = ["layernorm", "rmsnorm", "input_layernorm", "post_attention", "ln_", "norm"];

    private static readonly string[] EmbeddingNames =
    [
        "model.embed_tokens.weight", "transformer.wte.weight", "embeddings.word_embeddings.weight", "gpt_neox.embed_in.weight",
        "transformer.word_embeddings.weight", "shared.weight", "model.shared.weight", "encoder.embed_tokens.weight",
        "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "decoder.embed_tokens.weight",
        "bert.embeddings.word_embeddings.weight", "roberta.embeddings.word_embeddings.weight", "deberta.embeddings.word_embeddings.weight",
        "distilbert.embeddings.word_embeddings.weight", "electra.embeddings.word_embeddings.weight", "albert.embeddings.word_embeddings.weight",
        "xlm-roberta.embeddings.word_embeddings.weight", "camembert.embeddings.word_embeddings.weight", "word_embeddings.weight", "wte.weight",
    ];

    /// <summary>Highest layer index that is believed; a name beyond it would only cost memory.</summary>
    public const int MaxLayerIndex = 99_999;

    /// <summary>The layer that a tensor belongs to; null when the name has none, or one beyond <see cref="MaxLayerIndex"/>.</summary>
    public static int? LayerIndex(string name)
    {
        Match match = LayerPattern().Match(name);
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture, out int layer) && layer <= MaxLayerIndex
            ? layer
            : null;
    }

    /// <summary>The first category, in a fixed order, one of whose marks occurs in the lower-cased name.</summary>
    public static TensorCategory Category(string name)
    {
        string lower = name.ToLowerInvariant();
        foreach ((TensorCategory category, string[] marks) in Categories)
        {
            foreach (string mark in marks)
            {
                if (lower.Contains(mark, StringComparison.Ordinal))
                {
                    return category;
                }
            }
        }

        return TensorCategory.Other;
    }

    /// <summary>Whether the name is one of a normalisation tensor.</summary>
    public static bool IsNorm(string name)
    {
        string lower = name.ToLowerInvariant();
        return NormMarks.Any(mark => lower.Contains(mark, StringComparison.Ordinal));
    }

    /// <summary>The token embedding: a well-known name, else the first name that looks like one.</summary>
    /// <param name="tensors">In the order in which the reference meets them.</param>
    /// <param name="requireMatrix">Whether the fallback takes matrices only (the reference's streaming path doesn't check).</param>
    public static TensorInfo? FindEmbedding(IReadOnlyList<TensorInfo> tensors, bool requireMatrix)
    {
        if (FindWellKnownEmbedding(tensors) is { } known)
        {
            return known;
        }

        foreach (TensorInfo tensor in tensors)
        {
            string lower = tensor.Name.ToLowerInvariant();
            if ((lower.Contains("embed", StringComparison.Ordinal) || lower.Contains("wte", StringComparison.Ordinal)) &&
                !lower.Contains("position", StringComparison.Ordinal) && (!requireMatrix || tensor.Rank == 2))
            {
                return tensor;
            }
        }

        return null;
    }

    /// <summary>The first of the well-known embedding names that is there; null when none is.</summary>
    public static TensorInfo? FindWellKnownEmbedding(IReadOnlyList<TensorInfo> tensors)
    {
        Dictionary<string, TensorInfo> byName = new(tensors.Count, StringComparer.Ordinal);
        foreach (TensorInfo tensor in tensors)
        {
            byName.TryAdd(tensor.Name, tensor);
        }

        foreach (string name in EmbeddingNames)
        {
            if (byName.TryGetValue(name, out TensorInfo? known))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>
    /// A layer tensor's name without what only says where the model was wrapped, so that the same tensor of <c>GPT2Model</c> and
    /// <c>GPT2LMHeadModel</c> has one key: the component before the layer list is kept only when it tells towers apart.
    /// </summary>
    public static string KeyWithinLayer(string name)
    {
        Match match = LayerPattern().Match(name);
        if (!match.Success)
        {
            return name;
        }

        string prefix = name[..match.Index];
        string tower = prefix.Contains("decoder", StringComparison.Ordinal) ? "decoder:"
            : prefix.Contains("vision", StringComparison.Ordinal) || prefix.Contains("visual", StringComparison.Ordinal) ? "vision:"
            : prefix.Contains("audio", StringComparison.Ordinal) ? "audio:"
            : prefix.Contains("encoder", StringComparison.Ordinal) ? "encoder:"
            : "";
        return tower + name[(match.Index + match.Length)..];
    }

    // Python's \d takes every decimal digit, int() too; RegexOptions.ECMAScript would not.
    [GeneratedRegex(@"(?:layers?|h|block)\.\s*(\d+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex LayerPattern();
}
