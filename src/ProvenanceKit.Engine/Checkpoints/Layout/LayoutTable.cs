using System.Collections.Frozen;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>
/// The one table that maps tensor names to what they hold. Names are the public names in the model files of the architectures listed;
/// prefixes don't matter. Module paths that occur in several architectures hold the same thing in all of them, or are told apart by shape
/// in <see cref="CanonicalModelBuilder"/>.
/// </summary>
internal static class LayoutTable
{
    /// <summary>Names of the lists of layers; the number that follows is the layer.</summary>
    public static readonly FrozenSet<string> LayerContainers =
        new[] { "layers", "layer", "h", "blocks", "block", "blk", "albert_layer_groups" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Parts of a prefix that say that a stack of layers isn't the language model.</summary>
    public static readonly FrozenSet<string> ForeignStacks = new[]
    {
        "vision_tower", "vision_model", "visual", "vision", "vision_encoder", "image_encoder", "vit", "audio_tower", "audio", "audio_encoder",
        "speech", "mtp", "generator_predictions", "discriminator_predictions", "multi_modal_projector", "qformer", "talker", "code2wav",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Modules inside a layer.</summary>
    public static readonly FrozenDictionary<string, LayoutRule> InLayer = Layers().ToFrozenDictionary(static r => r.Path, StringComparer.Ordinal);

    /// <summary>Modules outside layers, by how their names end.</summary>
    public static readonly LayoutRule[] OutsideLayers =
    [
        new("embed_tokens", TensorContent.TokenEmbedding), new("wte", TensorContent.TokenEmbedding),
        new("word_embeddings", TensorContent.TokenEmbedding), new("tok_embeddings", TensorContent.TokenEmbedding),
        new("embed_in", TensorContent.TokenEmbedding), new("shared", TensorContent.TokenEmbedding),
        new("token_embd", TensorContent.TokenEmbedding), new("word_embedding", TensorContent.TokenEmbedding),
        new("lm_head", TensorContent.OutputHead), new("embed_out", TensorContent.OutputHead), new("output", TensorContent.OutputHead),
        new("output_layer", TensorContent.OutputHead), new("predictions.decoder", TensorContent.OutputHead),
        new("lm_head.decoder", TensorContent.OutputHead), new("vocab_projector", TensorContent.OutputHead),
        new("norm", TensorContent.FinalNorm), new("ln_f", TensorContent.FinalNorm), new("norm_f", TensorContent.FinalNorm),
        new("final_norm", TensorContent.FinalNorm), new("final_layernorm", TensorContent.FinalNorm),
        new("final_layer_norm", TensorContent.FinalNorm), new("output_norm", TensorContent.FinalNorm), new("layer_norm", TensorContent.FinalNorm),
    ];

    private static IEnumerable<LayoutRule> Layers() =>
    [
        .. All(TensorContent.Query,
            "self_attn.q_proj", "attn.q_proj", "attention.q_proj", "attn.attention.q_proj", "attention.wq", "attention.self.query",
            "attention.self.query_proj", "attention.q_lin", "attention.query", "layer.0.SelfAttention.q", "attn_q"),
        .. All(TensorContent.Key,
            "self_attn.k_proj", "attn.k_proj", "attention.k_proj", "attn.attention.k_proj", "attention.wk", "attention.self.key",
            "attention.self.key_proj", "attention.k_lin", "attention.key", "layer.0.SelfAttention.k", "attn_k"),
        .. All(TensorContent.Value,
            "self_attn.v_proj", "attn.v_proj", "attention.v_proj", "attn.attention.v_proj", "attention.wv", "attention.self.value",
            "attention.self.value_proj", "attention.v_lin", "attention.value", "layer.0.SelfAttention.v", "attn_v"),
        .. All(TensorContent.AttentionOutput,
            "self_attn.o_proj", "self_attn.dense", "self_attn.out_proj", "attn.out_proj", "attention.out_proj", "attn.attention.out_proj",
            "attention.wo", "attention.dense", "self_attention.dense", "attention.output.dense", "attention.out_lin",
            "layer.0.SelfAttention.o", "attn.Wo", "mixer.out_proj", "attn_output"),
        new("attn.c_proj", TensorContent.AttentionOutput, Conv1D: true),
        .. All(TensorContent.QkvStacked, "self_attn.qkv_proj", "attn.Wqkv", "mixer.Wqkv", "self_attn.W_pack", "attn_qkv"),
        new("attn.c_attn", TensorContent.QkvStacked, Conv1D: true),
        .. All(TensorContent.QkvByHead,
            "self_attention.query_key_value", "attention.query_key_value", "self_attn.query_key_value", "attention.wqkv", "attention.self.in_proj"),
        .. All(TensorContent.LatentAttention,
            "self_attn.q_a_proj", "self_attn.q_b_proj", "self_attn.kv_a_proj_with_mqa", "self_attn.kv_b_proj", "attn_q_a", "attn_q_b",
            "attn_kv_a_mqa", "attn_kv_b", "attn_k_b", "attn_v_b"),
        .. All(TensorContent.Gate,
            "mlp.gate_proj", "feed_forward.w1", "mlp.w2", "layer.1.DenseReluDense.wi_0", "layer.2.DenseReluDense.wi_0", "ffn_gate",
            "block_sparse_moe.experts.*.w1", "mlp.experts.*.gate_proj", "mlp.shared_expert.gate_proj", "mlp.shared_experts.gate_proj",
            "feed_forward.gate_proj", "ffn_gate_shexp", "mlp.experts.*.w1", "feed_forward.shared_expert.gate_proj"),
        .. All(TensorContent.Up,
            "mlp.up_proj", "mlp.fc1", "fc1", "mlp.fc_in", "mlp.dense_h_to_4h", "feed_forward.w3", "intermediate.dense", "ffn.lin1", "ffn",
            "layer.1.DenseReluDense.wi", "layer.2.DenseReluDense.wi", "layer.1.DenseReluDense.wi_1", "layer.2.DenseReluDense.wi_1",
            "ffn.up_proj", "mlp.w1", "ffn_up", "block_sparse_moe.experts.*.w3", "mlp.experts.*.up_proj", "mlp.shared_expert.up_proj",
            "mlp.shared_experts.up_proj", "feed_forward.up_proj", "ffn_up_shexp", "mlp.experts.*.w3", "feed_forward.shared_expert.up_proj"),
        new("mlp.c_fc", TensorContent.Up, Conv1D: true),
        .. All(TensorContent.Down,
            "mlp.down_proj", "mlp.fc2", "fc2", "mlp.fc_out", "mlp.dense_4h_to_h", "feed_forward.w2", "output.dense", "ffn.lin2", "ffn_output",
            "layer.1.DenseReluDense.wo", "layer.2.DenseReluDense.wo", "ffn.down_proj", "ffn_down", "block_sparse_moe.experts.*.w2",
            "mlp.experts.*.down_proj", "mlp.shared_expert.down_proj", "mlp.shared_experts.down_proj", "mlp.Wo", "feed_forward.down_proj",
            "shared_mlp.output_linear", "ffn_down_shexp", "mlp.experts.*.w2", "feed_forward.shared_expert.down_proj"),
        new("mlp.c_proj", TensorContent.Down, Conv1D: true),
        .. All(TensorContent.GateUpStacked, "mlp.gate_up_proj", "mlp.Wi", "shared_mlp.input_linear", "mlp.shared_experts.gate_up_proj"),
        .. All(TensorContent.ExpertGateUp, "mlp.experts.gate_up_proj", "block_sparse_moe.input_linear", "feed_forward.experts.gate_up_proj", "block_sparse_moe.experts.gate_up_proj"),
        .. All(TensorContent.ExpertGate, "ffn_gate_exps"),
        .. All(TensorContent.ExpertUp, "ffn_up_exps"),
        .. All(TensorContent.ExpertDown, "mlp.experts.down_proj", "block_sparse_moe.output_linear", "feed_forward.experts.down_proj", "block_sparse_moe.experts.down_proj", "ffn_down_exps"),
        .. All(TensorContent.AttentionNorm,
            "input_layernorm", "ln_1", "ln_attn", "attention_norm", "norm_1", "layer.0.layer_norm", "attn_norm", "ln"),
        .. All(TensorContent.MlpNorm, "pre_feedforward_layernorm", "ln_2", "ln_mlp", "ffn_norm", "norm_2", "mlp_norm", "layer.2.layer_norm"),
        .. All(TensorContent.PostAttentionNorm, "post_attention_layernorm", "layer.1.layer_norm"),
        .. All(TensorContent.OutputNorm,
            "post_feedforward_layernorm", "post_self_attn_layernorm", "post_mlp_layernorm", "attention.output.LayerNorm", "output.LayerNorm",
            "sa_layer_norm", "output_layer_norm", "attention.LayerNorm", "full_layer_layer_norm", "post_attention_norm", "post_ffw_norm",
            "attn_output_norm", "layer_output_norm", "attn_post_norm", "ffn_post_norm"),
        .. All(TensorContent.EitherAttentionNorm, "self_attn_layer_norm"),
        .. All(TensorContent.EitherMlpNorm, "final_layer_norm"),
        .. All(TensorContent.Other,
            "self_attn.q_norm", "self_attn.k_norm", "self_attn.q_layernorm", "self_attn.k_layernorm", "self_attn.q_a_layernorm",
            "self_attn.kv_a_layernorm", "attn.q_norm", "attn.k_norm", "attn.q_ln", "attn.k_ln", "attn_q_norm", "attn_k_norm", "attn_q_a_norm", "attn_kv_a_norm",
            "self_attn.rotary_emb", "attention.rotary_emb", "self_attention.rotary_emb", "self_attn.sinks",
            "attention.self.pos_proj", "attention.self.pos_q_proj", "attention.self.pos_key_proj", "attention.self.distance_embedding",
            "attention.self.key_conv_attn_layer", "layer.0.SelfAttention.relative_attention_bias",
            "layer.1.EncDecAttention.q", "layer.1.EncDecAttention.k", "layer.1.EncDecAttention.v", "layer.1.EncDecAttention.o",
            "layer.1.EncDecAttention.relative_attention_bias",
            "encoder_attn.q_proj", "encoder_attn.k_proj", "encoder_attn.v_proj", "encoder_attn.out_proj", "encoder_attn_layer_norm",
            "crossattention.self.query", "crossattention.self.key", "crossattention.self.value", "crossattention.output.dense", "crossattention.output.LayerNorm",
            "block_sparse_moe.gate", "block_sparse_moe.router.layer", "mlp.gate", "mlp.router", "mlp.shared_expert_gate", "feed_forward.router", "ffn_gate_inp",
            "ffn_gate_inp_shexp", "exp_probs_b", "attention.rope", "rope_freqs",
            "enorm", "hnorm", "eh_proj", "shared_head.norm", "shared_head.head", "embed_tokens", "shared_head"),
    ];

    private static IEnumerable<LayoutRule> All(TensorContent content, params string[] paths) => paths.Select(p => new LayoutRule(p, content));
}
