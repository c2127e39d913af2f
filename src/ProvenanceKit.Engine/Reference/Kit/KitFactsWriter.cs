using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Writes facts as the reference kit's <c>mfi</c> and <c>tfv</c> blocks.</summary>
internal static class KitFactsWriter
{
    /// <summary>The <c>mfi</c> block.</summary>
    public static void WriteArchitecture(Utf8JsonWriter writer, ArchitectureFacts facts)
    {
        writer.WriteStartObject("mfi");
        writer.WriteString("model_type", facts.ModelType);
        writer.WriteStartArray("architectures");
        foreach (string name in facts.Architectures ?? [])
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteNumber("hidden_size", facts.HiddenSize);
        writer.WriteNumber("num_hidden_layers", facts.HiddenLayerCount);
        writer.WriteNumber("num_attention_heads", facts.AttentionHeadCount);
        WriteWhole(writer, "num_key_value_heads", facts.KeyValueHeadCount);
        writer.WriteNumber("intermediate_size", facts.IntermediateSize);
        writer.WriteNumber("vocab_size", facts.VocabularySize);
        writer.WriteNumber("max_position_embeddings", facts.MaxPositionEmbeddings);
        writer.WriteString("hidden_act", facts.HiddenActivation.Length > 0 ? facts.HiddenActivation : null);
        WriteRaw(writer, "rope_theta", facts.RopeTheta is { } theta && double.IsFinite(theta) ? PythonText.Represent(theta) : null);
        WriteRaw(writer, "rope_scaling", facts.RopeScalingJson);
        WriteTruth(writer, "tie_word_embeddings", facts.TieWordEmbeddings);
        WriteRaw(writer, "bos_token_id", facts.BosTokenId);
        WriteRaw(writer, "eos_token_id", facts.EosTokenId);
        WriteRaw(writer, "gqa_ratio", PythonText.Represent(facts.GqaRatio));
        writer.WriteString("attention_style", facts.AttentionStyle);
        writer.WriteString("norm_type", facts.NormType);
        WriteTruth(writer, "attention_bias", facts.AttentionBias);
        writer.WriteBoolean("qk_norm", facts.QkNorm);
        writer.WriteString("pos_encoding", facts.PositionEncoding);
        WriteWhole(writer, "head_dim", facts.HeadDimension);
        writer.WriteString("tokenizer_hash", facts.TokenizerHash);
        writer.WriteString("token_id_signature", facts.TokenIdSignature);
        writer.WriteString("arch_hash", facts.ArchHash);
        writer.WriteString("family_hash", facts.FamilyHash);
        writer.WriteEndObject();
    }

    /// <summary>The <c>tfv</c> block; empty without a tokenizer.</summary>
    public static void WriteTokenizer(Utf8JsonWriter writer, TokenizerFacts? facts)
    {
        writer.WriteStartObject("tfv");
        if (facts is not null)
        {
            WriteTokenizerMembers(writer, facts);
        }

        writer.WriteEndObject();
    }

    private static void WriteTokenizerMembers(Utf8JsonWriter writer, TokenizerFacts facts)
    {
        writer.WriteNumber("vocab_size", facts.VocabularySize);
        writer.WriteString("tokenizer_class", facts.TokenizerClass);
        WriteWhole(writer, "bos_token_id", facts.BosTokenId);
        WriteWhole(writer, "eos_token_id", facts.EosTokenId);
        WriteWhole(writer, "pad_token_id", facts.PadTokenId);
        writer.WriteNumber("num_added_tokens", facts.AddedTokenCount);
        writer.WriteNumber("num_special_tokens", facts.SpecialTokenCount);
        writer.WriteNumber("num_merges", facts.MergeCount);
        writer.WriteStartArray("first_5_merges");
        foreach (string merge in facts.FirstMerges)
        {
            writer.WriteStringValue(merge);
        }

        writer.WriteEndArray();
        writer.WriteString("merge_rule_hash", facts.MergeRuleHash);
        writer.WriteStartObject("special_token_ids");
        WriteWhole(writer, "pad", facts.PadTokenId);
        WriteWhole(writer, "unk", facts.UnkTokenId);
        WriteWhole(writer, "mask", facts.MaskTokenId);
        writer.WriteEndObject();
        WriteRaw(writer, "pct_single_char", PythonText.Represent(facts.SingleCharacterShare));
        WriteRaw(writer, "avg_token_length", PythonText.Represent(facts.AverageTokenLength));
        writer.WriteNumber("max_token_length", facts.MaxTokenLength);
        WriteRaw(writer, "pct_whitespace_prefix", PythonText.Represent(facts.WhitespacePrefixShare));
        WriteRaw(writer, "pct_byte_tokens", PythonText.Represent(facts.ByteTokenShare));
        writer.WriteStartObject("script_distribution");
        foreach (ScriptShare share in facts.ScriptDistribution)
        {
            WriteRaw(writer, share.Script, PythonText.Represent(share.Share));
        }

        writer.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteTruth(Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } truth)
        {
            writer.WriteBoolean(name, truth);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, string? json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(Encoding.UTF8.GetBytes(json ?? "null"));
    }
}
