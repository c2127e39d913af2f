using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>A scan as JSON: the reference kit's members under their names, then ours.</summary>
internal static class ScanJson
{
    /// <summary>Writes.</summary>
    /// <param name="result">The scan.</param>
    /// <param name="compress">Without line breaks.</param>
    public static string Write(ScanResult result, bool compress)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = !compress, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteModel(writer, result.Model);
            writer.WriteStartArray("matches");
            foreach (ReferenceMatch match in result.Matches)
            {
                WriteMatch(writer, match);
            }

            writer.WriteEndArray();
            writer.WriteNumber("match_count", result.Matches.Length);
            writer.WriteNumber("elapsed_ms", Milliseconds(result.Model.Timing.TotalSeconds + result.LookupSeconds));
            writer.WriteNumber("extract_seconds", Math.Round(result.Model.Timing.TotalSeconds, 3));
            writer.WriteNumber("lookup_seconds", Math.Round(result.LookupSeconds, 3));
            writer.WriteNumber("reference_count", result.ReferenceCount);
            writer.WriteNumber("scored_count", result.ScoredCount);
            writer.WriteBoolean("reference_parity", result.IsReferenceParity);
            writer.WriteStartArray("warnings");
            foreach (string warning in result.Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            writer.WriteNumber("schema_version", result.SchemaVersion);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteModel(Utf8JsonWriter writer, ModelFingerprint model)
    {
        ArchitectureFacts facts = model.Architecture;
        writer.WriteStartObject("model_info");
        writer.WriteString("model_path", model.Path);
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
        WriteNumber(writer, "num_key_value_heads", facts.KeyValueHeadCount);
        WriteNumber(writer, "head_dim", facts.HeadDimension);
        writer.WriteNumber("intermediate_size", facts.IntermediateSize);
        writer.WriteNumber("vocab_size", facts.VocabularySize);
        if (facts.TieWordEmbeddings is { } tied)
        {
            writer.WriteBoolean("tie_word_embeddings", tied);
        }
        else
        {
            writer.WriteNull("tie_word_embeddings");
        }

        writer.WriteString("hidden_act", facts.HiddenActivation.Length > 0 ? facts.HiddenActivation : null);
        WriteNumber(writer, "num_parameters", null);
        writer.WriteString("arch_hash", facts.ArchHash);
        writer.WriteString("family_hash", facts.FamilyHash);
        writer.WriteString("param_bucket", facts.ParameterBucket);
        writer.WriteBoolean("has_weight_signals", model.Weights is not null);
        writer.WriteEndObject();
    }

    private static void WriteMatch(Utf8JsonWriter writer, ReferenceMatch match)
    {
        writer.WriteStartObject();
        writer.WriteString("asset_id", match.ReferenceId);
        writer.WriteString("model_id", match.Model);
        writer.WriteString("family_id", match.FamilyId);
        writer.WriteString("family_name", match.Family);
        writer.WriteString("param_bucket", match.ParameterBucket);
        writer.WriteString("match_type", match.MatchType);
        writer.WriteStartObject("scores");
        WriteScore(writer, "pipeline_score", match.PipelineScore);
        WriteScore(writer, "identity_score", match.IdentityScore);
        WriteScore(writer, "mfi_score", match.MfiScore);
        writer.WriteNumber("mfi_tier", match.MfiTier);
        writer.WriteString("mfi_match_type", match.MfiMatch);
        WriteScore(writer, "tokenizer_score", match.TokenizerScore);
        WriteScore(writer, "eas", match.Eas);
        WriteScore(writer, "nlf", match.Nlf);
        WriteScore(writer, "lep", match.Lep);
        WriteScore(writer, "end", match.End);
        WriteScore(writer, "wvc", match.Wvc);
        WriteScore(writer, "tfv", match.Tfv);
        WriteScore(writer, "voa", match.Voa);
        writer.WriteEndObject();
        writer.WriteString("provenance_decision", match.ReferenceDecision);
        writer.WriteNumber("elapsed_ms", Math.Round(match.ElapsedMilliseconds, 2));
        writer.WriteNumber("rank", match.Rank);
        writer.WriteString("verdict", match.Verdict?.ToString());
        WriteScore(writer, "p_value_log10", match.PValueLog10);
        writer.WriteBoolean("metadata_only", match.IsMetadataOnly);
        writer.WriteString("publisher", match.Publisher);
        writer.WriteString("license", match.License);
        writer.WriteString("source_uri", match.SourceUri);
        writer.WriteString("why", match.Why);
        writer.WriteEndObject();
    }

    private static double Milliseconds(double seconds) => Math.Round(seconds * 1000, 2);

    private static void WriteScore(Utf8JsonWriter writer, string name, double? value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value is { } number && double.IsFinite(number) ? PythonText.Represent(number) : "null");
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
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
}
