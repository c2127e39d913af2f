using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class CatalogueTests
{
    [SharedConfigFact("catalog/facts.json")]
    public void Read_EveryCataloguedModel_RebuiltConfigurationGivesItsBlock()
    {
        using JsonDocument catalogue = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConfigTestData.SharedRoot, "catalog", "facts.json")));
        List<string> differences = [];
        int count = 0;
        int whole = 0;
        foreach (JsonElement entry in catalogue.RootElement.EnumerateArray())
        {
            count++;
            JsonElement mfi = entry.GetProperty("mfi");
            ArchitectureFacts facts = ArchitectureReader.Read(
                ConfigTestData.Parse(Rebuild(mfi)), mfi.GetProperty("tokenizer_hash").GetString(), ConfigTestData.Id(mfi, "bos_token_id"), ConfigTestData.Id(mfi, "eos_token_id"));

            // Recorded with code from the model's folder or an older release: the type's own class doesn't expose a rotary base.
            bool isForeign = facts.IsKnownModelType && mfi.GetProperty("rope_theta").ValueKind != JsonValueKind.Null;
            string[] except = isForeign ? ["rope_theta", "rope_scaling", "pos_encoding", "family_hash"] : [];
            whole += isForeign ? 0 : 1;
            differences.AddRange(MfiBlock.Differences(mfi, facts, except).Select(d => entry.GetProperty("model_id").GetString() + " " + d));
            if (entry.GetProperty("param_bucket").GetString() != facts.ParameterBucket)
            {
                differences.Add($"{entry.GetProperty("model_id").GetString()} bucket {facts.ParameterBucket} {facts.EstimatedParameterCount.ToString(CultureInfo.InvariantCulture)}");
            }
        }

        Assert.Equal(152, count);
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.Equal(147, whole);
    }

    // A config.json that says what the block says, in the keys of its type.
    private static string Rebuild(JsonElement mfi)
    {
        string type = mfi.GetProperty("model_type").GetString()!;
        bool isKnown = ModelTypeTable.TryGet(type, out ModelType? known);
        JsonObject keys = [];
        JsonObject top = new() { ["model_type"] = type, ["architectures"] = JsonNode.Parse(mfi.GetProperty("architectures").GetRawText()) };
        if (isKnown && known!.Nested.ContainsKey("text_config"))
        {
            top["text_config"] = keys;
            known = ModelTypeTable.Get(known.Nested["text_config"].TypeName);
        }
        else
        {
            keys = top;
        }

        foreach (string name in (string[])["hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size", "vocab_size", "max_position_embeddings", "hidden_act", "head_dim", "rope_theta", "rope_scaling", "tie_word_embeddings", "attention_bias"])
        {
            JsonElement value = mfi.GetProperty(name);
            if (value.ValueKind != JsonValueKind.Null && !(value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0) && !(type == "falcon" && name == "head_dim"))
            {
                keys[OwnName(known, name)] = JsonNode.Parse(value.GetRawText());
            }
        }

        // The block holds the base as a float; the file's own number, which the hash sees, is in the rotary parameters where there are any.
        if (keys["rope_theta"] is not null && keys["rope_scaling"] is JsonObject rope && rope["rope_theta"] is { } own)
        {
            keys["rope_theta"] = own.DeepClone();
        }

        AddImplied(mfi, type, isKnown, keys);
        return top.ToJsonString();
    }

    private static string OwnName(ModelType? known, string name) => (known?.Name, name) switch
    {
        ("t5", "intermediate_size") => "d_ff",
        ("gemma2" or "gemma3_text", "hidden_act") => "hidden_activation",
        ("falcon", "attention_bias") => "bias",
        _ => known?.OwnName(name) ?? name,
    };

    private static void AddImplied(JsonElement mfi, string type, bool isKnown, JsonObject keys)
    {
        string norm = mfi.GetProperty("norm_type").GetString()!;
        if (!isKnown || type == "nemotron_h" || (type == "starcoder2" && norm != "unknown"))
        {
            _ = norm switch
            {
                "RMSNorm" => keys["rms_norm_eps"] = 1e-6,
                "LayerNorm" => keys["layer_norm_epsilon"] = 1e-6,
                _ => null,
            };
        }

        if (mfi.GetProperty("qk_norm").GetBoolean() && (type == "stablelm" || !isKnown))
        {
            keys["qk_layernorm"] = true;
        }

        if (mfi.GetProperty("pos_encoding").GetString() is { } encoding and not ("RoPE" or "absolute"))
        {
            keys["position_embedding_type"] = encoding;
        }

        if (type == "nemotron_h")
        {
            keys["hybrid_override_pattern"] = new string('M', mfi.GetProperty("num_hidden_layers").GetInt32());
        }
    }
}
