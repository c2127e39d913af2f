using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Turns the reference kit's <c>mfi</c> and <c>tfv</c> blocks into facts. Source of the fields: design/SIGNALS.md.</summary>
internal static class KitFacts
{
    /// <summary>Architecture facts of an <c>mfi</c> block.</summary>
    public static ArchitectureFacts Architecture(JsonElement mfi, string parameterBucket, string subject)
    {
        string modelType = KitJson.Text(mfi, "model_type", subject) ?? "unknown";
        ArchitectureFacts facts = new()
        {
            ModelType = modelType,
            Architectures = Names(mfi, "architectures", subject),
            HiddenSize = KitJson.Whole(mfi, "hidden_size", subject) ?? 0,
            HiddenLayerCount = KitJson.Whole(mfi, "num_hidden_layers", subject) ?? 0,
            AttentionHeadCount = KitJson.Whole(mfi, "num_attention_heads", subject) ?? 0,
            KeyValueHeadCount = KitJson.Whole(mfi, "num_key_value_heads", subject),
            IntermediateSize = KitJson.Whole(mfi, "intermediate_size", subject) ?? 0,
            VocabularySize = KitJson.Whole(mfi, "vocab_size", subject) ?? 0,
            MaxPositionEmbeddings = KitJson.Whole(mfi, "max_position_embeddings", subject) ?? 0,
            HiddenActivation = KitJson.Text(mfi, "hidden_act", subject) ?? "",
            HeadDimension = KitJson.Whole(mfi, "head_dim", subject),
            RopeTheta = KitJson.Number(mfi, "rope_theta", subject),
            RopeScalingJson = Canonical(mfi, "rope_scaling", subject),
            TieWordEmbeddings = KitJson.Boolean(mfi, "tie_word_embeddings", subject),
            BosTokenId = Canonical(mfi, "bos_token_id", subject),
            EosTokenId = Canonical(mfi, "eos_token_id", subject),
            GqaRatio = KitJson.Number(mfi, "gqa_ratio", subject) ?? 1.0,
            AttentionStyle = KitJson.Text(mfi, "attention_style", subject) ?? "MHA",
            NormType = KitJson.Text(mfi, "norm_type", subject) ?? "unknown",
            AttentionBias = KitJson.Boolean(mfi, "attention_bias", subject),
            QkNorm = KitJson.Boolean(mfi, "qk_norm", subject) ?? false,
            PositionEncoding = KitJson.Text(mfi, "pos_encoding", subject) ?? "absolute",
            TokenizerHash = KitJson.Text(mfi, "tokenizer_hash", subject),
            TokenIdSignature = KitJson.Text(mfi, "token_id_signature", subject) ?? "bos=None|eos=None",
            ArchHash = KitJson.Text(mfi, "arch_hash", subject) ?? "",
            FamilyHash = KitJson.Text(mfi, "family_hash", subject) ?? "",
            Family = ModelFamily.Of(modelType),
            IsKnownModelType = ModelTypeTable.TryGet(modelType, out _),
        };
        return WithEstimate(facts, parameterBucket);
    }

    /// <summary>The facts with their estimated size; a bucket that a catalogue states wins.</summary>
    public static ArchitectureFacts WithEstimate(ArchitectureFacts facts, string parameterBucket)
    {
        BigInteger count = ParameterEstimate.Compute(facts);
        return facts with
        {
            EstimatedParameterCount = (double)count,
            ParameterBucket = parameterBucket.Length > 0 ? parameterBucket : ParameterEstimate.Bucket(count),
        };
    }

    /// <summary>Tokenizer facts of a <c>tfv</c> block. The block holds no list of all merges, so that merge identity can't be told.</summary>
    public static TokenizerFacts Tokenizer(JsonElement tfv, string subject)
    {
        JsonElement ids = tfv.TryGetProperty("special_token_ids", out JsonElement special) && special.ValueKind == JsonValueKind.Object ? special : default;
        return new TokenizerFacts
        {
            VocabularySize = KitJson.Whole32(tfv, "vocab_size", subject) ?? 0,
            TokenizerClass = KitJson.Text(tfv, "tokenizer_class", subject) ?? "",
            BosTokenId = KitJson.Whole32(tfv, "bos_token_id", subject),
            EosTokenId = KitJson.Whole32(tfv, "eos_token_id", subject),
            PadTokenId = Special(ids, "pad", subject),
            UnkTokenId = Special(ids, "unk", subject),
            MaskTokenId = Special(ids, "mask", subject),
            AddedTokenCount = KitJson.Whole32(tfv, "num_added_tokens", subject) ?? 0,
            SpecialTokenCount = KitJson.Whole32(tfv, "num_special_tokens", subject) ?? 0,
            MergeCount = KitJson.Whole32(tfv, "num_merges", subject) ?? 0,
            FirstMerges = Names(tfv, "first_5_merges", subject) ?? [],
            MergeRuleHash = KitJson.Text(tfv, "merge_rule_hash", subject) ?? "",
            SingleCharacterShare = KitJson.Number(tfv, "pct_single_char", subject) ?? 0,
            WhitespacePrefixShare = KitJson.Number(tfv, "pct_whitespace_prefix", subject) ?? 0,
            ByteTokenShare = KitJson.Number(tfv, "pct_byte_tokens", subject) ?? 0,
            AverageTokenLength = KitJson.Number(tfv, "avg_token_length", subject) ?? 0,
            MaxTokenLength = KitJson.Whole32(tfv, "max_token_length", subject) ?? 0,
            ScriptDistribution = Scripts(tfv, subject),
        };
    }

    /// <summary>The <c>arch_hash</c> that the facts give: SHA-256 (hex) of Python's <c>json.dumps</c> of the nine fields.</summary>
    public static string ArchitectureHash(ArchitectureFacts facts)
    {
        PythonValue names = facts.Architectures is { } list ? PythonValue.Of(list.Select(PythonValue.Of).ToArray()) : PythonValue.None;
        string text = PythonText.Dump(
            PythonValue.Of(facts.ModelType), names, PythonValue.Of(new BigInteger(facts.HiddenSize)), PythonValue.Of(new BigInteger(facts.HiddenLayerCount)),
            PythonValue.Of(new BigInteger(facts.AttentionHeadCount)),
            facts.KeyValueHeadCount is { } heads ? PythonValue.Of(new BigInteger(heads)) : PythonValue.None, PythonValue.Of(new BigInteger(facts.IntermediateSize)),
            PythonValue.Of(new BigInteger(facts.VocabularySize)), PythonValue.Of(new BigInteger(facts.MaxPositionEmbeddings)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    private static int? Special(JsonElement ids, string name, string subject) =>
        ids.ValueKind == JsonValueKind.Object ? KitJson.Whole32(ids, name, subject) : null;

    private static ImmutableArray<string>? Names(JsonElement parent, string name, string subject)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            throw KitJson.Invalid(subject, $"'{name}' isn't a list of texts");
        }

        return [.. value.EnumerateArray().Select(item => KitJson.TextOf(item, name, subject))];
    }

    private static string? Canonical(JsonElement parent, string name, string subject) =>
        !parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null
            ? null
            : PythonText.Dump(PythonJsonReader.Read(Encoding.UTF8.GetBytes(value.GetRawText()), subject));

    private static ImmutableArray<ScriptShare> Scripts(JsonElement tfv, string subject)
    {
        if (!tfv.TryGetProperty("script_distribution", out JsonElement scripts) || scripts.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (scripts.ValueKind != JsonValueKind.Object)
        {
            throw KitJson.Invalid(subject, "'script_distribution' isn't an object");
        }

        ImmutableArray<ScriptShare>.Builder shares = ImmutableArray.CreateBuilder<ScriptShare>();
        foreach (JsonProperty script in scripts.EnumerateObject())
        {
            if (script.Value.ValueKind != JsonValueKind.Number || !script.Value.TryGetDouble(out double share) || !double.IsFinite(share))
            {
                throw KitJson.Invalid(subject, "'script_distribution' holds something that isn't a number");
            }

            shares.Add(new ScriptShare(script.Name, share));
        }

        return shares.ToImmutable();
    }
}
