using System.Globalization;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Layout;

/// <summary>Writes a synthetic model under the names, fusions and orientations of real architectures.</summary>
#pragma warning disable CA1001 // The caller owns the checkpoint that is written.
internal sealed class LayoutWriter(SyntheticModel m)
#pragma warning restore CA1001
{
    private readonly InMemoryCheckpoint _c = new();

    private int D => m.Hidden;

    private int F => m.Units;

    private int A => m.Heads * m.HeadSize;

    private int B => m.KeyValueHeads * m.HeadSize;

    public static InMemoryCheckpoint Write(SyntheticModel model, string layout) => new LayoutWriter(model).Layout(layout);

    private InMemoryCheckpoint Layout(string layout) => layout switch
    {
        "llama" => Llama("model.", true),
        "llama-unprefixed" => Llama("", true),
        "llava" => Vision(Llama("language_model.model.", true)),
        "tied" => Llama("model.", false),
        "qwen3" => Each(Llama("model.", true), (p, _) => V($"model.{p}.self_attn.q_norm.weight", new float[m.HeadSize])),
        "mixtral" => Llama("model.", true, "mixtral"),
        "qwen-moe" => Llama("model.", true, "qwen-moe"),
        "fused-experts" => Llama("model.", true, "fused-experts"),
        "gemma2" => Gemma(),
        "olmo2" => Olmo2(),
        "phi3" => Phi3(),
        "phi2" => Phi2(),
        "internlm2" => InternLm2(),
        "gpt2" => Gpt2(),
        "starcoder2" => StarCoder2(),
        "gptj" => GptJ(),
        "neox" => NeoX(),
        "bloom" => Bloom("h"),
        "falcon-rw" => Bloom("transformer.h"),
        "falcon-7b" => Falcon(1),
        "falcon-40b" => Falcon(m.KeyValueHeads),
        "mpt" => Mpt(),
        "opt" => Opt("model.decoder.", true),
        "bart" => Opt("model.encoder.", false),
        "chatglm" => ChatGlm(),
        "bert" => Bert("bert.", "attention.self.query", "attention.self.key", "attention.self.value"),
        "roberta" => Bert("roberta.", "attention.self.query", "attention.self.key", "attention.self.value"),
        "electra" => Bert("electra.", "attention.self.query", "attention.self.key", "attention.self.value"),
        "deberta" => Bert("deberta.", "attention.self.query_proj", "attention.self.key_proj", "attention.self.value_proj"),
        "distilbert" => DistilBert(),
        "albert" => Albert(),
        "t5" => T5(),
        "gguf" => Gguf(),
        "deepseek" => DeepSeek(),
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, null),
    };

    private InMemoryCheckpoint Each(InMemoryCheckpoint _, Action<string, SyntheticModel.Layer> write) => Each("layers", write);

    private InMemoryCheckpoint Each(string list, Action<string, SyntheticModel.Layer> write)
    {
        for (int i = 0; i < m.Layers.Length; i++)
        {
            write($"{list}.{i.ToString(CultureInfo.InvariantCulture)}", m.Layers[i]);
        }

        return _c;
    }

    private void W(string name, float[] values, int rows, int columns) => _c.Add(name, values, [rows, columns]);

    private void V(string name, float[] values) => _c.Add(name, values, [values.Length]);

    private void T(string name, float[] values, int rows, int columns) => _c.Add(name, Transpose(values, rows, columns), [columns, rows]);

    private InMemoryCheckpoint Vision(InMemoryCheckpoint c)
    {
        W("vision_tower.vision_model.encoder.layers.0.mlp.fc1.weight", new float[70 * 30], 70, 30);
        W("vision_tower.vision_model.encoder.layers.0.mlp.fc2.weight", new float[70 * 30], 30, 70);
        return c;
    }

    private void Attention(string p, SyntheticModel.Layer l, string q = "q_proj", string k = "k_proj", string v = "v_proj", string o = "o_proj")
    {
        W($"{p}.{q}.weight", l.Q, A, D);
        W($"{p}.{k}.weight", l.K, B, D);
        W($"{p}.{v}.weight", l.V, B, D);
        W($"{p}.{o}.weight", l.O, D, A);
    }

    private InMemoryCheckpoint Llama(string prefix, bool head, string mlp = "dense")
    {
        W(prefix + "embed_tokens.weight", m.Embedding, m.Tokens, D);
        Each(prefix + "layers", (p, l) =>
        {
            Attention(p + ".self_attn", l);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            Mlp(p, l, mlp);
        });
        V(prefix + "norm.weight", m.FinalNorm);
        if (head)
        {
            W(prefix.Replace("model.", "", StringComparison.Ordinal) + "lm_head.weight", m.Head, m.Tokens, D);
        }

        return _c;
    }

    private void Mlp(string p, SyntheticModel.Layer l, string kind)
    {
        if (kind == "fused-experts")
        {
            _c.Add(p + ".mlp.experts.gate_up_proj", [.. Enumerable.Range(0, m.Experts).SelectMany(e => l.Gate[e].Concat(l.Up[e]))], [m.Experts, 2 * F, D]);
            _c.Add(p + ".mlp.experts.down_proj", [.. l.Down.SelectMany(x => x)], [m.Experts, D, F]);
            return;
        }

        for (int e = 0; e < m.Experts; e++)
        {
            string x = kind switch { "mixtral" => $"{p}.block_sparse_moe.experts.{e}.", "qwen-moe" => $"{p}.mlp.experts.{e}.", _ => p + ".mlp." };
            bool w = kind == "mixtral";
            W(x + (w ? "w1" : "gate_proj") + ".weight", l.Gate[e], F, D);
            W(x + (w ? "w3" : "up_proj") + ".weight", l.Up[e], F, D);
            W(x + (w ? "w2" : "down_proj") + ".weight", l.Down[e], D, F);
        }

        if (kind != "dense")
        {
            W(p + (kind == "mixtral" ? ".block_sparse_moe.gate.weight" : ".mlp.gate.weight"), new float[m.Experts * D], m.Experts, D);
        }
    }

    private InMemoryCheckpoint Gemma()
    {
        W("model.embed_tokens.weight", m.Embedding, m.Tokens, D);
        return Each("model.layers", (p, l) =>
        {
            Attention(p + ".self_attn", l);
            V(p + ".input_layernorm.weight", [.. l.Norm1.Select(g => g - 1)]);
            V(p + ".post_attention_layernorm.weight", new float[D]);
            V(p + ".pre_feedforward_layernorm.weight", [.. l.Norm2.Select(g => g - 1)]);
            V(p + ".post_feedforward_layernorm.weight", new float[D]);
            Mlp(p, l, "dense");
        });
    }

    private InMemoryCheckpoint Olmo2()
    {
        W("model.embed_tokens.weight", m.Embedding, m.Tokens, D);
        return Each("model.layers", (p, l) =>
        {
            Attention(p + ".self_attn", l);
            V(p + ".post_attention_layernorm.weight", l.Norm1);
            V(p + ".post_feedforward_layernorm.weight", l.Norm2);
            Mlp(p, l, "dense");
        });
    }

    private InMemoryCheckpoint Phi3()
    {
        W("model.embed_tokens.weight", m.Embedding, m.Tokens, D);
        W("lm_head.weight", m.Head, m.Tokens, D);
        V("model.norm.weight", m.FinalNorm);
        return Each("model.layers", (p, l) =>
        {
            W(p + ".self_attn.qkv_proj.weight", [.. l.Q, .. l.K, .. l.V], A + B + B, D);
            W(p + ".self_attn.o_proj.weight", l.O, D, A);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            W(p + ".mlp.gate_up_proj.weight", [.. l.Gate[0], .. l.Up[0]], 2 * F, D);
            W(p + ".mlp.down_proj.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Phi2()
    {
        W("model.embed_tokens.weight", m.Embedding, m.Tokens, D);
        return Each("model.layers", (p, l) =>
        {
            Attention(p + ".self_attn", l, o: "dense");
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".self_attn.q_proj.bias", new float[A]);
            W(p + ".mlp.fc1.weight", l.Up[0], F, D);
            V(p + ".mlp.fc1.bias", new float[F]);
            W(p + ".mlp.fc2.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint InternLm2()
    {
        W("model.tok_embeddings.weight", m.Embedding, m.Tokens, D);
        W("output.weight", m.Head, m.Tokens, D);
        return Each("model.layers", (p, l) =>
        {
            W(p + ".attention.wqkv.weight", ByHead(l, m.KeyValueHeads), A + B + B, D);
            W(p + ".attention.wo.weight", l.O, D, A);
            V(p + ".attention_norm.weight", l.Norm1);
            V(p + ".ffn_norm.weight", l.Norm2);
            W(p + ".feed_forward.w1.weight", l.Gate[0], F, D);
            W(p + ".feed_forward.w3.weight", l.Up[0], F, D);
            W(p + ".feed_forward.w2.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Gpt2()
    {
        W("transformer.wte.weight", m.Embedding, m.Tokens, D);
        return Each("transformer.h", (p, l) =>
        {
            T(p + ".attn.c_attn.weight", [.. l.Q, .. l.K, .. l.V], A + B + B, D);
            T(p + ".attn.c_proj.weight", l.O, D, A);
            V(p + ".ln_1.weight", l.Norm1);
            V(p + ".ln_2.weight", l.Norm2);
            T(p + ".mlp.c_fc.weight", l.Up[0], F, D);
            T(p + ".mlp.c_proj.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint StarCoder2()
    {
        W("model.embed_tokens.weight", m.Embedding, m.Tokens, D);
        return Each("model.layers", (p, l) =>
        {
            Attention(p + ".self_attn", l);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            W(p + ".mlp.c_fc.weight", l.Up[0], F, D);
            W(p + ".mlp.c_proj.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint GptJ()
    {
        W("transformer.wte.weight", m.Embedding, m.Tokens, D);
        return Each("transformer.h", (p, l) =>
        {
            Attention(p + ".attn", l, o: "out_proj");
            V(p + ".ln_1.weight", l.Norm1);
            W(p + ".mlp.fc_in.weight", l.Up[0], F, D);
            W(p + ".mlp.fc_out.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint NeoX()
    {
        W("gpt_neox.embed_in.weight", m.Embedding, m.Tokens, D);
        W("embed_out.weight", m.Head, m.Tokens, D);
        return Each("gpt_neox.layers", (p, l) =>
        {
            W(p + ".attention.query_key_value.weight", ByHead(l, m.Heads), A + B + B, D);
            W(p + ".attention.dense.weight", l.O, D, A);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            W(p + ".mlp.dense_h_to_4h.weight", l.Up[0], F, D);
            W(p + ".mlp.dense_4h_to_h.weight", l.Down[0], D, F);
            V(p + ".attention.rotary_emb.inv_freq", new float[4]);
        });
    }

    private InMemoryCheckpoint Bloom(string list)
    {
        W("transformer.word_embeddings.weight", m.Embedding, m.Tokens, D);
        return Each(list, (p, l) =>
        {
            W(p + ".self_attention.query_key_value.weight", ByHead(l, m.Heads), A + B + B, D);
            W(p + ".self_attention.dense.weight", l.O, D, A);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            W(p + ".mlp.dense_h_to_4h.weight", l.Up[0], F, D);
            W(p + ".mlp.dense_4h_to_h.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Falcon(int groups)
    {
        W("transformer.word_embeddings.weight", m.Embedding, m.Tokens, D);
        return Each("transformer.h", (p, l) =>
        {
            W(p + ".self_attention.query_key_value.weight", ByHead(l, groups), A + B + B, D);
            W(p + ".self_attention.dense.weight", l.O, D, A);
            V(p + ".ln_attn.weight", l.Norm1);
            V(p + ".ln_mlp.weight", l.Norm2);
            W(p + ".mlp.dense_h_to_4h.weight", l.Up[0], F, D);
            W(p + ".mlp.dense_4h_to_h.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Mpt()
    {
        W("transformer.wte.weight", m.Embedding, m.Tokens, D);
        return Each("transformer.blocks", (p, l) =>
        {
            W(p + ".attn.Wqkv.weight", [.. l.Q, .. l.K, .. l.V], A + B + B, D);
            W(p + ".attn.out_proj.weight", l.O, D, A);
            V(p + ".norm_1.weight", l.Norm1);
            V(p + ".norm_2.weight", l.Norm2);
            W(p + ".ffn.up_proj.weight", l.Up[0], F, D);
            W(p + ".ffn.down_proj.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Opt(string prefix, bool preNorm)
    {
        W(prefix + "embed_tokens.weight", m.Embedding, m.Tokens, D);
        if (preNorm)
        {
            V(prefix + "final_layer_norm.weight", m.FinalNorm);
        }

        return Each(prefix + "layers", (p, l) =>
        {
            Attention(p + ".self_attn", l, o: "out_proj");
            V(p + ".self_attn_layer_norm.weight", l.Norm1);
            V(p + ".final_layer_norm.weight", l.Norm2);
            W(p + ".fc1.weight", l.Up[0], F, D);
            W(p + ".fc2.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint ChatGlm()
    {
        W("transformer.embedding.word_embeddings.weight", m.Embedding, m.Tokens, D);
        W("transformer.output_layer.weight", m.Head, m.Tokens, D);
        return Each("transformer.encoder.layers", (p, l) =>
        {
            W(p + ".self_attention.query_key_value.weight", [.. l.Q, .. l.K, .. l.V], A + B + B, D);
            W(p + ".self_attention.dense.weight", l.O, D, A);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            W(p + ".mlp.dense_h_to_4h.weight", [.. l.Gate[0], .. l.Up[0]], 2 * F, D);
            W(p + ".mlp.dense_4h_to_h.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Bert(string prefix, string q, string k, string v)
    {
        W(prefix + "embeddings.word_embeddings.weight", m.Embedding, m.Tokens, D);
        W(prefix + "embeddings.position_embeddings.weight", new float[64 * D], 64, D);
        return Each(prefix + "encoder.layer", (p, l) =>
        {
            Attention(p, l, q, k, v, "attention.output.dense");
            V(p + ".attention.output.LayerNorm.weight", l.Norm1);
            V(p + ".output.LayerNorm.weight", l.Norm2);
            W(p + ".intermediate.dense.weight", l.Up[0], F, D);
            W(p + ".output.dense.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint DistilBert()
    {
        W("distilbert.embeddings.word_embeddings.weight", m.Embedding, m.Tokens, D);
        return Each("distilbert.transformer.layer", (p, l) =>
        {
            Attention(p + ".attention", l, "q_lin", "k_lin", "v_lin", "out_lin");
            V(p + ".sa_layer_norm.weight", l.Norm1);
            V(p + ".output_layer_norm.weight", l.Norm2);
            W(p + ".ffn.lin1.weight", l.Up[0], F, D);
            W(p + ".ffn.lin2.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint Albert()
    {
        W("albert.embeddings.word_embeddings.weight", m.Embedding, m.Tokens, D);
        return Each("albert.encoder.albert_layer_groups", (group, l) =>
        {
            string p = group + ".albert_layers.0";
            Attention(p + ".attention", l, "query", "key", "value", "dense");
            V(p + ".attention.LayerNorm.weight", l.Norm1);
            V(p + ".full_layer_layer_norm.weight", l.Norm2);
            W(p + ".ffn.weight", l.Up[0], F, D);
            W(p + ".ffn_output.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint T5()
    {
        W("shared.weight", m.Embedding, m.Tokens, D);
        V("encoder.final_layer_norm.weight", m.FinalNorm);
        for (int i = 0; i < m.Layers.Length; i++)
        {
            SyntheticModel.Layer l = m.Layers[i];
            bool decoder = i >= m.Layers.Length - 1;
            string p = decoder ? $"decoder.block.{i - m.Layers.Length + 1}.layer." : $"encoder.block.{i}.layer.";
            string ff = decoder ? p + "2." : p + "1.";
            Attention(p + "0.SelfAttention", l, "q", "k", "v", "o");
            V(p + "0.layer_norm.weight", l.Norm1);
            if (decoder)
            {
                W(p + "1.EncDecAttention.q.weight", l.Q, A, D);
                V(p + "1.layer_norm.weight", l.Norm1);
            }

            V(ff + "layer_norm.weight", l.Norm2);
            W(ff + "DenseReluDense.wi_0.weight", l.Gate[0], F, D);
            W(ff + "DenseReluDense.wi_1.weight", l.Up[0], F, D);
            W(ff + "DenseReluDense.wo.weight", l.Down[0], D, F);
        }

        return _c;
    }

    private InMemoryCheckpoint Gguf()
    {
        W("token_embd.weight", m.Embedding, m.Tokens, D);
        W("output.weight", m.Head, m.Tokens, D);
        V("output_norm.weight", m.FinalNorm);
        return Each("blk", (p, l) =>
        {
            Attention(p, l, "attn_q", "attn_k", "attn_v", "attn_output");
            V(p + ".attn_norm.weight", l.Norm1);
            V(p + ".ffn_norm.weight", l.Norm2);
            W(p + ".ffn_gate.weight", l.Gate[0], F, D);
            W(p + ".ffn_up.weight", l.Up[0], F, D);
            W(p + ".ffn_down.weight", l.Down[0], D, F);
        });
    }

    private InMemoryCheckpoint DeepSeek()
    {
        W("model.embed_tokens.weight", m.Embedding, m.Tokens, D);
        return Each("model.layers", (p, l) =>
        {
            W(p + ".self_attn.q_a_proj.weight", new float[10 * D], 10, D);
            W(p + ".self_attn.kv_a_proj_with_mqa.weight", new float[12 * D], 12, D);
            W(p + ".self_attn.kv_b_proj.weight", new float[90], 9, 10);
            W(p + ".self_attn.o_proj.weight", l.O, D, A);
            V(p + ".input_layernorm.weight", l.Norm1);
            V(p + ".post_attention_layernorm.weight", l.Norm2);
            Mlp(p, l, "qwen-moe");
            W(p + ".mlp.shared_experts.gate_proj.weight", l.Up[0], F, D);
            W(p + ".mlp.shared_experts.up_proj.weight", l.Gate[0], F, D);
            W(p + ".mlp.shared_experts.down_proj.weight", l.Down[0], D, F);
        });
    }

    // [q.., k, v] per group.
    private float[] ByHead(SyntheticModel.Layer l, int groups)
    {
        int q = A / groups * D, k = B / groups * D;
        return [.. Enumerable.Range(0, groups).SelectMany(g => l.Q.Skip(g * q).Take(q).Concat(l.K.Skip(g * k).Take(k)).Concat(l.V.Skip(g * k).Take(k)))];
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        float[] t = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            t[(i % columns * rows) + (i / columns)] = values[i];
        }

        return t;
    }
}
