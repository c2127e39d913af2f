using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>The <c>config.json</c> of a generated model.</summary>
internal static class GoldenConfiguration
{
    /// <summary>The configuration, with the model's overrides applied.</summary>
    public static JsonObject Create(GoldenModelSpec spec)
    {
        JsonObject config = spec.Architecture switch
        {
            "gpt2" => Gpt2(spec),
            "bert" => Bert(spec),
            "gpt_neox" => GptNeoX(spec),
            "t5" => T5(spec),
            _ => LlamaLike(spec),
        };
        config["vocab_size"] = spec.EmbeddingRows;
        config["torch_dtype"] = spec.DataType switch { "F16" => "float16", "BF16" => "bfloat16", _ => "float32" };
        foreach ((string key, string json) in spec.Configuration)
        {
            if (json == "\"__del__\"")
            {
                config.Remove(key);
            }
            else
            {
                config[key] = JsonNode.Parse(json);
            }
        }

        return config;
    }

    private static JsonObject LlamaLike(GoldenModelSpec spec)
    {
        (int? bos, int? eos) = SpecialIds(spec);
        JsonObject config = new()
        {
            ["architectures"] = new JsonArray(spec.Architecture switch
            {
                "llama" => "LlamaForCausalLM",
                "mistral" => "MistralForCausalLM",
                "mixtral" => "MixtralForCausalLM",
                "qwen2" => "Qwen2ForCausalLM",
                "qwen3" => "Qwen3ForCausalLM",
                _ => "Qwen3MoeForCausalLM",
            }),
            ["model_type"] = spec.Architecture,
            ["hidden_size"] = spec.Hidden,
            ["intermediate_size"] = spec.Intermediate,
            ["num_hidden_layers"] = spec.Layers,
            ["num_attention_heads"] = spec.Heads,
            ["num_key_value_heads"] = spec.EffectiveKeyValueHeads,
            ["hidden_act"] = "silu",
            ["max_position_embeddings"] = spec.MaxPositions,
            ["rms_norm_eps"] = PythonJson.Float(1e-5),
            ["rope_theta"] = PythonJson.Float(spec.Theta),
            ["tie_word_embeddings"] = spec.Tied,
            ["bos_token_id"] = bos,
            ["eos_token_id"] = eos,
        };
        if (spec.HeadDimension > 0)
        {
            config["head_dim"] = spec.HeadDimension;
        }

        switch (spec.Architecture)
        {
            case "mixtral":
                config["num_local_experts"] = spec.Experts;
                break;
            case "qwen3_moe":
                config["num_experts"] = spec.Experts;
                config["moe_intermediate_size"] = spec.Intermediate;
                break;
        }

        return config;
    }

    private static JsonObject Gpt2(GoldenModelSpec spec)
    {
        (int? bos, int? eos) = SpecialIds(spec);
        return new JsonObject
        {
            ["architectures"] = new JsonArray("GPT2LMHeadModel"),
            ["model_type"] = "gpt2",
            ["n_embd"] = spec.Hidden,
            ["n_layer"] = spec.Layers,
            ["n_head"] = spec.Heads,
            ["n_positions"] = spec.MaxPositions,
            ["n_ctx"] = spec.MaxPositions,
            ["n_inner"] = spec.Intermediate == 4 * spec.Hidden ? null : spec.Intermediate,
            ["activation_function"] = "gelu_new",
            ["layer_norm_epsilon"] = PythonJson.Float(1e-5),
            ["bos_token_id"] = bos,
            ["eos_token_id"] = eos,
        };
    }

    private static JsonObject Bert(GoldenModelSpec spec) => new()
    {
        ["architectures"] = new JsonArray("BertForMaskedLM"),
        ["model_type"] = "bert",
        ["hidden_size"] = spec.Hidden,
        ["intermediate_size"] = spec.Intermediate,
        ["num_hidden_layers"] = spec.Layers,
        ["num_attention_heads"] = spec.Heads,
        ["hidden_act"] = "gelu",
        ["max_position_embeddings"] = spec.MaxPositions,
        ["type_vocab_size"] = 2,
        ["layer_norm_eps"] = PythonJson.Float(1e-12),
        ["pad_token_id"] = 0,
    };

    private static JsonObject GptNeoX(GoldenModelSpec spec)
    {
        (int? bos, int? eos) = SpecialIds(spec);
        return new JsonObject
        {
            ["architectures"] = new JsonArray("GPTNeoXForCausalLM"),
            ["model_type"] = "gpt_neox",
            ["hidden_size"] = spec.Hidden,
            ["intermediate_size"] = spec.Intermediate,
            ["num_hidden_layers"] = spec.Layers,
            ["num_attention_heads"] = spec.Heads,
            ["hidden_act"] = "gelu",
            ["max_position_embeddings"] = spec.MaxPositions,
            ["rotary_pct"] = PythonJson.Float(0.25),
            ["rotary_emb_base"] = 10000,
            ["layer_norm_eps"] = PythonJson.Float(1e-5),
            ["tie_word_embeddings"] = false,
            ["bos_token_id"] = bos,
            ["eos_token_id"] = eos,
            ["use_parallel_residual"] = true,
        };
    }

    private static JsonObject T5(GoldenModelSpec spec) => new()
    {
        ["architectures"] = new JsonArray("T5ForConditionalGeneration"),
        ["model_type"] = "t5",
        ["d_model"] = spec.Hidden,
        ["d_ff"] = spec.Intermediate,
        ["d_kv"] = spec.EffectiveHeadDimension,
        ["num_layers"] = spec.Layers,
        ["num_decoder_layers"] = spec.Layers,
        ["num_heads"] = spec.Heads,
        ["feed_forward_proj"] = "gated-gelu",
        ["layer_norm_epsilon"] = PythonJson.Float(1e-6),
        ["pad_token_id"] = 0,
        ["eos_token_id"] = 1,
        ["decoder_start_token_id"] = 0,
        ["is_encoder_decoder"] = true,
    };

    private static (int? Bos, int? Eos) SpecialIds(GoldenModelSpec spec) => spec.Tokenizer switch
    {
        "bytelevel" => (0, 0),
        "metaspace" => (1, 2),
        "unigram" => (null, 1),
        _ => (null, null),
    };
}
