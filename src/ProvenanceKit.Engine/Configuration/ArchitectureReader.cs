using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// Reads the architecture facts (metadata family identification, MFI) from a configuration and the tokenizer's ids, with the hashes and derived
/// values of the reference kit: design/SIGNALS.md, section MFI.
/// </summary>
internal static class ArchitectureReader
{
    /// <summary>Reads the facts. Never fails: what is missing or of the wrong type is absent, and the configuration's warnings say so.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="tokenizerHash">SHA-256 (hex) of the tokenizer's canonical form; null when there is no tokenizer.</param>
    /// <param name="tokenizerBosId">The tokenizer's beginning-of-sequence id.</param>
    /// <param name="tokenizerEosId">The tokenizer's end-of-sequence id.</param>
    /// <remarks>
    /// The reference kit takes both ids from the tokenizer alone, whatever the configuration says. Without a tokenizer
    /// (<paramref name="tokenizerHash"/> and both ids null) the configuration's own ids are reported, which may be lists.
    /// </remarks>
    public static ArchitectureFacts Read(ModelConfiguration config, string? tokenizerHash, int? tokenizerBosId, int? tokenizerEosId)
    {
        ConfigAttributes backbone = config.TextBackbone;
        AttributeReader reader = new(backbone, config);
        bool usesAliases = backbone.Type is null;
        long hiddenSize = reader.Size("hidden_size", out PythonValue rawHidden, usesAliases ? ["n_embd", "d_model", "n_embed", "dim", "model_dim"] : []);
        long layers = reader.Size("num_hidden_layers", out PythonValue rawLayers, usesAliases ? ["n_layer", "num_layers", "n_layers"] : []);
        long heads = reader.Size("num_attention_heads", out PythonValue rawHeads, usesAliases ? ["n_head", "num_heads", "n_heads"] : []);
        long? keyValueHeads = reader.Whole("num_key_value_heads", out PythonValue rawKeyValueHeads);
        long width = FeedForwardWidth.Read(reader, hiddenSize);
        long vocabulary = reader.Size("vocab_size", out PythonValue rawVocabulary, usesAliases ? ["padded_vocab_size", "n_vocab"] : []);
        long positions = reader.Size(
            "max_position_embeddings", out PythonValue rawPositions, usesAliases ? ["n_positions", "max_seq_len", "max_sequence_length", "n_ctx"] : []);
        string? activation = reader.Text(reader.Has("hidden_act") ? "hidden_act" : "hidden_activation");
        long? headDimension = reader.Whole("head_dim", out _);
        double? theta = reader.Number("rope_theta", out PythonValue rawTheta);
        PythonDictionary? scaling = reader.Dictionary("rope_scaling") ?? (usesAliases ? reader.Dictionary("rope_parameters") : null);
        PythonValue architectures = config.Attributes.Find("architectures") ?? PythonValue.None;
        ImmutableArray<string>? architectureNames = ReadArchitectures(architectures, config, out bool architecturesAccepted);
        string norm = NormType(reader);
        string style = AttentionStyle(heads, keyValueHeads);
        (PythonValue bos, PythonValue eos) = TokenIds(config, tokenizerHash, tokenizerBosId, tokenizerEosId);
        ArchitectureFacts facts = new()
        {
            ModelType = config.ModelType,
            Architectures = architectureNames,
            HiddenSize = hiddenSize,
            HiddenLayerCount = layers,
            AttentionHeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            IntermediateSize = width,
            VocabularySize = vocabulary,
            MaxPositionEmbeddings = positions,
            HiddenActivation = activation ?? "",
            HeadDimension = headDimension,
            RopeTheta = theta,
            RopeScalingJson = scaling is null ? null : PythonText.Dump(PythonValue.Of(scaling)),
            TieWordEmbeddings = reader.Boolean("tie_word_embeddings"),
            BosTokenId = bos.IsNone ? null : PythonText.Dump(bos),
            EosTokenId = eos.IsNone ? null : PythonText.Dump(eos),
            GqaRatio = GqaRatio(heads, keyValueHeads),
            AttentionStyle = style,
            NormType = norm,
            AttentionBias = reader.Boolean(reader.Has("attention_bias") ? "attention_bias" : "bias"),
            QkNorm = reader.Find("qk_layernorm") is { IsTruthy: true } || reader.Find("qk_norm") is { IsTruthy: true }
                || reader.Find("query_pre_attn_scalar") is { IsNone: false },
            PositionEncoding = PositionEncoding(reader, theta),
            TokenizerHash = tokenizerHash,
            TokenIdSignature = $"bos={PythonText.Of(bos)}|eos={PythonText.Of(eos)}",
            ArchHash = Hash(
                PythonValue.Of(config.ModelType), architectureNames is null ? PythonValue.None : architectures, rawHidden, rawLayers, rawHeads,
                rawKeyValueHeads, PythonValue.Of(new BigInteger(width)), rawVocabulary, rawPositions),
            FamilyHash = Hash(
                PythonValue.Of(config.ModelType), PythonValue.Of(style), PythonValue.Of(activation), PythonValue.Of(norm),
                PythonValue.Of(tokenizerHash), PythonValue.Of(RopeBucket(rawTheta)), PythonValue.Of(RopeType(scaling))),
            Family = ModelFamily.Of(config.ModelType),
            IsKnownModelType = config.IsKnownModelType,
        };
        BigInteger parameterCount = ParameterEstimate.Compute(facts);
        foreach (string failed in backbone.FailedDerivations)
        {
            config.Warn($"{failed} couldn't be computed from the configuration's other values.");
        }

        return facts with
        {
            EstimatedParameterCount = (double)parameterCount,
            ParameterBucket = ParameterEstimate.Bucket(parameterCount),
            ReferenceAccepts = config.IsKnownModelType && !config.HasByteOrderMark && architecturesAccepted && !reader.HasRefusedValue
                && backbone.Type is { IsRefusedByReference: false } && backbone.FailedDerivations.Count == 0,
        };
    }

    private static ImmutableArray<string>? ReadArchitectures(PythonValue value, ModelConfiguration config, out bool isAccepted)
    {
        isAccepted = value.Kind == PythonValueKind.List && value.List.All(item => item.Kind == PythonValueKind.Text);
        if (isAccepted)
        {
            return [.. value.List.Select(item => item.Text)];
        }

        if (!value.IsNone)
        {
            config.Warn("architectures isn't a list of names; it counts as absent.");
        }

        return null;
    }

    private static (PythonValue Bos, PythonValue Eos) TokenIds(ModelConfiguration config, string? tokenizerHash, int? bos, int? eos)
    {
        if (tokenizerHash is not null || bos is not null || eos is not null)
        {
            return (bos is { } b ? PythonValue.Of(new BigInteger(b)) : PythonValue.None, eos is { } e ? PythonValue.Of(new BigInteger(e)) : PythonValue.None);
        }

        return (IdOf(config, "bos_token_id"), IdOf(config, "eos_token_id"));
    }

    private static PythonValue IdOf(ModelConfiguration config, string name) => (config.Attributes.Find(name) ?? config.TextBackbone.Find(name)) switch
    {
        { Kind: PythonValueKind.Integer } id => id,
        { Kind: PythonValueKind.List } ids when ids.List.All(id => id.Kind == PythonValueKind.Integer) => ids,
        _ => PythonValue.None,
    };

    private static double GqaRatio(long heads, long? keyValueHeads) =>
        keyValueHeads is { } kv and not 0 ? PythonText.Round((double)(heads == 0 ? 1 : heads) / kv, 1) : 1.0;

    private static string AttentionStyle(long heads, long? keyValueHeads)
    {
        if (keyValueHeads is not { } kv || kv == (heads == 0 ? 1 : heads))
        {
            return "MHA";
        }

        return kv == 1 ? "MQA" : "GQA";
    }

    private static string NormType(AttributeReader reader)
    {
        if (reader.Has("rms_norm_eps") || reader.Has("rms_norm_epsilon"))
        {
            return "RMSNorm";
        }

        return reader.Has("layer_norm_eps") || reader.Has("layer_norm_epsilon") ? "LayerNorm" : "unknown";
    }

    private static string PositionEncoding(AttributeReader reader, double? theta)
    {
        if (theta is not null)
        {
            return "RoPE";
        }

        if (reader.Find("position_embedding_type") is { IsNone: true })
        {
            reader.Refuse("position_embedding_type", "text");
        }

        return reader.Text("position_embedding_type") ?? "absolute";
    }

    private static string RopeBucket(PythonValue theta) => theta.Kind switch
    {
        PythonValueKind.Integer => PythonText.Of(PythonValue.Of(PythonText.RoundToPowerOfTen(theta.Integer, 2))),
        PythonValueKind.Float => PythonText.Represent(PythonText.Round(theta.Float, -2)),
        _ => "none",
    };

    private static string RopeType(PythonDictionary? scaling) =>
        scaling is not null && scaling.TryGet("type", out PythonValue? type) ? PythonText.Of(type) : "none";

    private static string Hash(params ReadOnlySpan<PythonValue> fields) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(PythonText.Dump(fields))));
}
