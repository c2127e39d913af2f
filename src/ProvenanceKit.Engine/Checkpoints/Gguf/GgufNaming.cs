using System.Collections.Frozen;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// How a family of architectures names its modules in Hugging Face checkpoints, by their names in GGUF files. Source: the public names in both kinds of
/// files (gguf-py's tensor_mapping.py lists the pairs).
/// </summary>
/// <param name="LayerPrefix">What stands before a layer's number.</param>
/// <param name="Outside">Modules outside layers.</param>
/// <param name="Inside">Modules inside layers; <c>*</c> is an expert's number, which a tensor of all experts doesn't have.</param>
internal sealed record GgufNaming(string LayerPrefix, FrozenDictionary<string, string> Outside, FrozenDictionary<string, string> Inside)
{
    private static readonly (string, string)[] LlamaOutside =
        [("token_embd", "model.embed_tokens"), ("output_norm", "model.norm"), ("output", "lm_head"), ("token_embd_norm", "model.embed_tokens_layernorm")];

    private static readonly (string, string)[] LlamaInside =
    [
        ("attn_norm", "input_layernorm"), ("attn_q", "self_attn.q_proj"), ("attn_k", "self_attn.k_proj"), ("attn_v", "self_attn.v_proj"),
        ("attn_qkv", "self_attn.qkv_proj"), ("attn_output", "self_attn.o_proj"), ("attn_q_norm", "self_attn.q_norm"), ("attn_k_norm", "self_attn.k_norm"),
        ("attn_sinks", "self_attn.sinks"), ("ffn_norm", "post_attention_layernorm"), ("ffn_gate", "mlp.gate_proj"), ("ffn_up", "mlp.up_proj"),
        ("ffn_down", "mlp.down_proj"), ("ffn_gate_inp", "mlp.gate"), ("ffn_gate_exps", "mlp.experts.*.gate_proj"), ("ffn_up_exps", "mlp.experts.*.up_proj"),
        ("ffn_down_exps", "mlp.experts.*.down_proj"), ("ffn_gate_shexp", "mlp.shared_expert.gate_proj"), ("ffn_up_shexp", "mlp.shared_expert.up_proj"),
        ("ffn_down_shexp", "mlp.shared_expert.down_proj"), ("ffn_gate_inp_shexp", "mlp.shared_expert_gate"), ("attn_q_a", "self_attn.q_a_proj"),
        ("attn_q_b", "self_attn.q_b_proj"), ("attn_q_a_norm", "self_attn.q_a_layernorm"), ("attn_kv_a_mqa", "self_attn.kv_a_proj_with_mqa"),
        ("attn_kv_a_norm", "self_attn.kv_a_layernorm"), ("attn_kv_b", "self_attn.kv_b_proj"),
    ];

    /// <summary>Llama and all that share its names; also the default.</summary>
    public static readonly GgufNaming Llama = Of("model.layers.", LlamaOutside, LlamaInside);

    /// <summary>Mixtral.</summary>
    public static readonly GgufNaming Mixtral = Llama.With(
        ("ffn_gate_inp", "block_sparse_moe.gate"), ("ffn_gate_exps", "block_sparse_moe.experts.*.w1"), ("ffn_up_exps", "block_sparse_moe.experts.*.w3"),
        ("ffn_down_exps", "block_sparse_moe.experts.*.w2"));

    /// <summary>DeepSeek 2 and 3.</summary>
    public static readonly GgufNaming DeepSeek = Llama.With(
        ("ffn_gate_shexp", "mlp.shared_experts.gate_proj"), ("ffn_up_shexp", "mlp.shared_experts.up_proj"), ("ffn_down_shexp", "mlp.shared_experts.down_proj"));

    /// <summary>Gemma 2 and 3, whose blocks have norms before and after.</summary>
    public static readonly GgufNaming GemmaSandwich = Llama.With(
        ("post_attention_norm", "post_attention_layernorm"), ("ffn_norm", "pre_feedforward_layernorm"), ("post_ffw_norm", "post_feedforward_layernorm"));

    /// <summary>OLMo 2, whose norms come after.</summary>
    public static readonly GgufNaming OutputNorms = Llama.With(
        ("post_attention_norm", "post_attention_layernorm"), ("post_ffw_norm", "post_feedforward_layernorm"));

    /// <summary>GLM 4.</summary>
    public static readonly GgufNaming Glm4 = Llama.With(
        ("post_attention_norm", "post_self_attn_layernorm"), ("post_ffw_norm", "post_mlp_layernorm"), ("ffn_up", "mlp.gate_up_proj"));

    /// <summary>Phi-3, whose up projection holds gate and up.</summary>
    public static readonly GgufNaming Phi3 = Llama.With(("ffn_up", "mlp.gate_up_proj"));

    /// <summary>Phi-2.</summary>
    public static readonly GgufNaming Phi2 = Of(
        "model.layers.", [.. LlamaOutside, ("output_norm", "model.final_layernorm")],
        [.. LlamaInside, ("attn_output", "self_attn.dense"), ("ffn_up", "mlp.fc1"), ("ffn_down", "mlp.fc2")]);

    /// <summary>StarCoder 2.</summary>
    public static readonly GgufNaming StarCoder2 = Llama.With(("ffn_up", "mlp.c_fc"), ("ffn_down", "mlp.c_proj"));

    /// <summary>InternLM 2.</summary>
    public static readonly GgufNaming InternLm2 = Of(
        "model.layers.", [("token_embd", "model.tok_embeddings"), ("output_norm", "model.norm"), ("output", "output")],
        [
            ("attn_norm", "attention_norm"), ("attn_q", "attention.wq"), ("attn_k", "attention.wk"), ("attn_v", "attention.wv"), ("attn_output", "attention.wo"),
            ("ffn_norm", "ffn_norm"), ("ffn_gate", "feed_forward.w1"), ("ffn_up", "feed_forward.w3"), ("ffn_down", "feed_forward.w2"),
        ]);

    /// <summary>GPT-2 and GPT-BigCode.</summary>
    public static readonly GgufNaming Gpt2 = Of(
        "transformer.h.",
        [("token_embd", "transformer.wte"), ("position_embd", "transformer.wpe"), ("output_norm", "transformer.ln_f"), ("output", "lm_head")],
        [
            ("attn_norm", "ln_1"), ("attn_qkv", "attn.c_attn"), ("attn_output", "attn.c_proj"), ("ffn_norm", "ln_2"), ("ffn_up", "mlp.c_fc"),
            ("ffn_down", "mlp.c_proj"),
        ]);

    /// <summary>GPT-NeoX.</summary>
    public static readonly GgufNaming GptNeoX = Of(
        "gpt_neox.layers.", [("token_embd", "gpt_neox.embed_in"), ("output_norm", "gpt_neox.final_layer_norm"), ("output", "embed_out")],
        [
            ("attn_norm", "input_layernorm"), ("attn_qkv", "attention.query_key_value"), ("attn_output", "attention.dense"), ("ffn_norm", "post_attention_layernorm"),
            ("ffn_up", "mlp.dense_h_to_4h"), ("ffn_down", "mlp.dense_4h_to_h"),
        ]);

    /// <summary>Falcon and BLOOM.</summary>
    public static readonly GgufNaming Falcon = Of(
        "transformer.h.",
        [
            ("token_embd", "transformer.word_embeddings"), ("token_embd_norm", "transformer.word_embeddings_layernorm"), ("output_norm", "transformer.ln_f"),
            ("output", "lm_head"),
        ],
        [
            ("attn_norm", "input_layernorm"), ("attn_qkv", "self_attention.query_key_value"), ("attn_output", "self_attention.dense"),
            ("ffn_norm", "post_attention_layernorm"), ("ffn_up", "mlp.dense_h_to_4h"), ("ffn_down", "mlp.dense_4h_to_h"),
        ]);

    /// <summary>MPT.</summary>
    public static readonly GgufNaming Mpt = Of(
        "transformer.blocks.", [("token_embd", "transformer.wte"), ("output_norm", "transformer.norm_f"), ("output", "lm_head")],
        [
            ("attn_norm", "norm_1"), ("attn_qkv", "attn.Wqkv"), ("attn_output", "attn.out_proj"), ("ffn_norm", "norm_2"), ("ffn_up", "ffn.up_proj"),
            ("ffn_down", "ffn.down_proj"),
        ]);

    /// <summary>BERT and its like.</summary>
    public static readonly GgufNaming Bert = Of(
        "encoder.layer.",
        [
            ("token_embd", "embeddings.word_embeddings"), ("position_embd", "embeddings.position_embeddings"), ("token_types", "embeddings.token_type_embeddings"),
            ("token_embd_norm", "embeddings.LayerNorm"),
        ],
        [
            ("attn_q", "attention.self.query"), ("attn_k", "attention.self.key"), ("attn_v", "attention.self.value"), ("attn_output", "attention.output.dense"),
            ("attn_output_norm", "attention.output.LayerNorm"), ("ffn_up", "intermediate.dense"), ("ffn_down", "output.dense"),
            ("layer_output_norm", "output.LayerNorm"),
        ]);

    /// <summary>ChatGLM.</summary>
    public static readonly GgufNaming ChatGlm = Of(
        "transformer.encoder.layers.",
        [
            ("token_embd", "transformer.embedding.word_embeddings"), ("output_norm", "transformer.encoder.final_layernorm"), ("output", "transformer.output_layer"),
        ],
        [
            ("attn_norm", "input_layernorm"), ("attn_qkv", "self_attention.query_key_value"), ("attn_output", "self_attention.dense"),
            ("ffn_norm", "post_attention_layernorm"), ("ffn_up", "mlp.dense_h_to_4h"), ("ffn_down", "mlp.dense_4h_to_h"),
        ]);

    /// <summary>T5's encoder; the decoder has its own prefix and numbers its sublayers on.</summary>
    public static readonly GgufNaming T5Encoder = T5("encoder", 1);

    /// <summary>T5's decoder.</summary>
    public static readonly GgufNaming T5Decoder = T5("decoder", 2);

    /// <summary>The name of a module outside layers; null when it has none.</summary>
    public string? NameOutside(string module) => Outside.GetValueOrDefault(module);

    /// <summary>The name of a module in a layer; the GGUF name inside the family's layer when it has none.</summary>
    public string NameInside(int layer, string module) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{LayerPrefix}{layer}.{Inside.GetValueOrDefault(module, module)}");

    /// <summary>The same with one module in layers named otherwise.</summary>
    public GgufNaming WithInside(string module, string name) => With((module, name));

    private static GgufNaming T5(string stack, int feedForward) => Of(
        $"{stack}.block.",
        [("token_embd", "shared"), ("output", "lm_head"), ("enc.output_norm", "encoder.final_layer_norm"), ("dec.output_norm", "decoder.final_layer_norm")],
        [
            ("attn_norm", "layer.0.layer_norm"), ("attn_q", "layer.0.SelfAttention.q"), ("attn_k", "layer.0.SelfAttention.k"), ("attn_v", "layer.0.SelfAttention.v"),
            ("attn_o", "layer.0.SelfAttention.o"), ("attn_rel_b", "layer.0.SelfAttention.relative_attention_bias"), ("cross_attn_norm", "layer.1.layer_norm"),
            ("cross_attn_q", "layer.1.EncDecAttention.q"), ("cross_attn_k", "layer.1.EncDecAttention.k"), ("cross_attn_v", "layer.1.EncDecAttention.v"),
            ("cross_attn_o", "layer.1.EncDecAttention.o"), ("cross_attn_rel_b", "layer.1.EncDecAttention.relative_attention_bias"),
            ("ffn_norm", $"layer.{feedForward}.layer_norm"), ("ffn_gate", $"layer.{feedForward}.DenseReluDense.wi_0"),
            ("ffn_up", $"layer.{feedForward}.DenseReluDense.wi_1"), ("ffn_down", $"layer.{feedForward}.DenseReluDense.wo"),
        ]);

    private static GgufNaming Of(string prefix, (string, string)[] outside, (string, string)[] inside) => new(prefix, Map(outside), Map(inside));

    // A later pair replaces an earlier one of the same module.
    private static FrozenDictionary<string, string> Map((string From, string To)[] pairs) =>
        pairs.GroupBy(static pair => pair.From).ToFrozenDictionary(static group => group.Key, static group => group.Last().To, StringComparer.Ordinal);

    private GgufNaming With(params (string From, string To)[] pairs) =>
        this with { Inside = Map([.. Inside.Select(static pair => (pair.Key, pair.Value)), .. pairs]) };
}
