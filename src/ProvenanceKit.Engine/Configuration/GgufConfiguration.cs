using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints.Gguf;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// Turns the metadata of a GGUF file into the configuration of the model that it was converted from, as far as it goes: Hugging Face's names of fields from
/// <c>{architecture}.*</c>, the model type from <c>general.architecture</c>. What a GGUF file doesn't say is left to the type's defaults.
/// </summary>
internal static class GgufConfiguration
{
    private static readonly (string Key, string Field)[] Integers =
    [
        ("embedding_length", "hidden_size"), ("block_count", "num_hidden_layers"), ("attention.head_count", "num_attention_heads"),
        ("attention.head_count_kv", "num_key_value_heads"), ("feed_forward_length", "intermediate_size"), ("context_length", "max_position_embeddings"),
        ("attention.key_length", "head_dim"), ("attention.sliding_window", "sliding_window"), ("expert_used_count", "num_experts_per_tok"),
    ];

    private static readonly (string Key, string Field)[] Floats =
        [("rope.freq_base", "rope_theta"), ("attention.layer_norm_rms_epsilon", "rms_norm_eps"), ("attention.layer_norm_epsilon", "layer_norm_eps")];

    // Types whose configuration has no such fields; a value would make facts that the original doesn't have.
    private static readonly HashSet<string> WithoutKeyValueHeads = ["gpt2", "bert", "gpt_neox", "bloom", "mpt", "gpt_bigcode", "t5", "nomic_bert", "mamba"];
    private static readonly HashSet<string> WithHeadDimension = ["gemma", "gemma2", "gemma3_text", "gemma3n_text", "mistral", "mixtral", "qwen3", "qwen3_moe", "llama", "helium", "glm4"];

    /// <summary>The configuration of a file.</summary>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="hasOutputHead">Whether it has an output head of its own.</param>
    /// <param name="embeddingRows">Rows of the token embedding; 0 when there is none.</param>
    /// <param name="file">The file, for errors.</param>
    public static ModelConfiguration Read(GgufMetadata metadata, bool hasOutputHead, long embeddingRows, string file)
    {
        GgufArchitecture architecture = GgufArchitecture.Of(metadata);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("model_type", architecture.ModelType);
            if (architecture.ClassName is { } name)
            {
                json.WriteStartArray("architectures");
                json.WriteStringValue(name);
                json.WriteEndArray();
            }

            WriteIntegers(json, metadata, architecture.ModelType);
            foreach ((string key, string field) in Floats)
            {
                if (metadata.Number(metadata.OwnKey(key)) is { } value && double.IsFinite(value))
                {
                    // The shortest decimal of the stored float32 is what the original's configuration says.
                    json.WritePropertyName(field);
                    string text = ((float)value).ToString("R", CultureInfo.InvariantCulture);
                    json.WriteRawValue(text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0");
                }
            }

            long vocabulary = embeddingRows > 0 ? embeddingRows
                : metadata.Integer(metadata.OwnKey("vocab_size")) ?? metadata.Array("tokenizer.ggml.tokens")?.Count ?? 0;
            if (vocabulary > 0)
            {
                json.WriteNumber("vocab_size", vocabulary);
            }

            if (embeddingRows > 0)
            {
                json.WriteBoolean("tie_word_embeddings", !hasOutputHead);
            }

            WriteId(json, metadata, "bos_token_id");
            WriteId(json, metadata, "eos_token_id");
            json.WriteEndObject();
        }

        return ModelConfiguration.Parse(stream.ToArray(), file);
    }

    /// <summary>The parents that a file declares (<c>general.base_model.*</c>).</summary>
    public static ImmutableArray<DeclaredParent> DeclaredParents(string model, GgufMetadata metadata, string file)
    {
        const int maxParents = 64;
        var parents = ImmutableArray.CreateBuilder<DeclaredParent>();
        long count = Math.Clamp(metadata.Integer("general.base_model.count") ?? 0, 0, maxParents);
        for (long i = 0; i < count; i++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"general.base_model.{i}.");
            string? name = metadata.Text(prefix + "name"), organization = metadata.Text(prefix + "organization");
            string? parent = Repository(metadata.Text(prefix + "repo_url")) ?? (name is null ? null : organization is null ? name : $"{organization}/{name}");
            if (!string.IsNullOrWhiteSpace(parent))
            {
                string relation = count > 1 ? "merge" : metadata.Text("general.finetune") is { Length: > 0 } ? "finetune" : "";
                parents.Add(new DeclaredParent(model, parent, relation, $"{Path.GetFileName(file)}: {prefix.TrimEnd('.')}"));
            }
        }

        return parents.ToImmutable();
    }

    private static void WriteIntegers(Utf8JsonWriter json, GgufMetadata metadata, string modelType)
    {
        foreach ((string key, string name) in Integers)
        {
            string field = FieldOf(name, modelType);
            if ((field == "num_key_value_heads" && WithoutKeyValueHeads.Contains(modelType)) || (field == "head_dim" && !WithHeadDimension.Contains(modelType)))
            {
                continue;
            }

            string own = metadata.OwnKey(key);
            if (metadata.Integer(own) is { } number)
            {
                json.WriteNumber(field, number);
            }
            else if (metadata.Array(own) is { Numbers: { Length: > 0 } numbers } && numbers.All(n => n == numbers[0] && double.IsInteger(n) && Math.Abs(n) < 1e15))
            {
                json.WriteNumber(field, (long)numbers[0]);
            }
        }

        if (metadata.Integer(metadata.OwnKey("expert_count")) is { } experts and > 0)
        {
            json.WriteNumber(modelType is "mixtral" or "granitemoe" or "phimoe" ? "num_local_experts" : "num_experts", experts);
        }
    }

    // Types that call the width of the feed-forward block otherwise.
    private static string FieldOf(string field, string modelType) => field != "intermediate_size" ? field : modelType switch
    {
        "gpt2" or "gpt_bigcode" or "bloom" => "n_inner",
        "falcon" => "ffn_hidden_size",
        "t5" => "d_ff",
        _ => field,
    };

    private static void WriteId(Utf8JsonWriter json, GgufMetadata metadata, string name)
    {
        if (metadata.Integer("tokenizer.ggml." + name) is { } id)
        {
            json.WriteNumber(name, id);
        }
    }

    // "https://huggingface.co/org/name" is org/name.
    private static string? Repository(string? url)
    {
        const string host = "huggingface.co/";
        int at = url?.IndexOf(host, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? url : url![(at + host.Length)..].Trim('/');
    }
}
