using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Configuration;

/// <summary>Compares architecture facts with an <c>mfi</c> block as the reference kit writes it.</summary>
internal static class MfiBlock
{
    /// <summary>Every difference, as <c>field: expected / actual</c>.</summary>
    public static IEnumerable<string> Differences(JsonElement expected, ArchitectureFacts actual, params string[] except)
    {
        (string Field, string Text)[] fields =
        [
            ("model_type", Text(actual.ModelType)),
            ("architectures", actual.Architectures is { } names ? "[" + string.Join(",", names.Select(Text)) + "]" : "null"),
            ("hidden_size", Text(actual.HiddenSize)),
            ("num_hidden_layers", Text(actual.HiddenLayerCount)),
            ("num_attention_heads", Text(actual.AttentionHeadCount)),
            ("num_key_value_heads", Text(actual.KeyValueHeadCount)),
            ("intermediate_size", Text(actual.IntermediateSize)),
            ("vocab_size", Text(actual.VocabularySize)),
            ("max_position_embeddings", Text(actual.MaxPositionEmbeddings)),
            ("hidden_act", actual.HiddenActivation.Length == 0 ? "null" : Text(actual.HiddenActivation)),
            ("rope_theta", Text(actual.RopeTheta)),
            ("rope_scaling", actual.RopeScalingJson is { } rope ? Canonical(JsonDocument.Parse(rope).RootElement) : "null"),
            ("tie_word_embeddings", Text(actual.TieWordEmbeddings)),
            ("bos_token_id", actual.BosTokenId ?? "null"),
            ("eos_token_id", actual.EosTokenId ?? "null"),
            ("gqa_ratio", Text(actual.GqaRatio)),
            ("attention_style", Text(actual.AttentionStyle)),
            ("norm_type", Text(actual.NormType)),
            ("attention_bias", Text(actual.AttentionBias)),
            ("qk_norm", Text(actual.QkNorm)),
            ("pos_encoding", Text(actual.PositionEncoding)),
            ("head_dim", Text(actual.HeadDimension)),
            ("tokenizer_hash", Text(actual.TokenizerHash)),
            ("token_id_signature", Text(actual.TokenIdSignature)),
            ("arch_hash", Text(actual.ArchHash)),
            ("family_hash", Text(actual.FamilyHash)),
        ];
        foreach ((string field, string text) in fields)
        {
            string wanted = Canonical(expected.GetProperty(field));
            if (!except.Contains(field) && wanted != text)
            {
                yield return $"{field}: {wanted} / {text}";
            }
        }
    }

    private static string Text<T>(T value) => Canonical(JsonSerializer.SerializeToElement(value));

    // Numbers by value, members in order of their names.
    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.Name + ":" + Canonical(m.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.Number => value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };
}
