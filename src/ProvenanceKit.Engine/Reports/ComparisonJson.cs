using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Reports;

/// <summary>A comparison as JSON with the reference kit's keys, plus the verdict with its evidence, the raw values, the reasons and a schema version.</summary>
internal static class ComparisonJson
{
    private static readonly JsonSerializerOptions s_evidence = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly SignalName[] Reported =
        [SignalName.Eas, SignalName.Nlf, SignalName.Lep, SignalName.End, SignalName.Wvc, SignalName.Tfv, SignalName.Voa];

    /// <summary>One JSON document.</summary>
    /// <param name="comparison">What to write.</param>
    /// <param name="compress">On one line.</param>
    public static string Write(ProvenanceComparison comparison, bool compress)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = !compress, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("model_a", comparison.ReferencePath);
            writer.WriteString("model_b", comparison.DifferencePath);
            writer.WriteString("verdict", comparison.Verdict?.ToString());
            writer.WriteString("summary", comparison.Summary);
            WriteNumber(writer, "p_value_log10", comparison.PValueLog10);
            WriteSignals(writer, "signals", comparison, signal => signal.Score);
            WriteScores(writer, comparison);
            writer.WriteStartObject("interpretation");
            writer.WriteString("label", comparison.Interpretation);
            writer.WriteString("colour", Colour(comparison.Interpretation));
            writer.WriteEndObject();
            writer.WriteNumber("time_seconds", Math.Round(comparison.Timing.TotalSeconds, 3));
            WriteTiming(writer, comparison.Timing);
            WriteRaw(writer, comparison);
            WriteReasons(writer, comparison);
            if (comparison.Evidence is not null)
            {
                writer.WritePropertyName("evidence");
                JsonSerializer.Serialize(writer, comparison.Evidence, s_evidence);
            }

            writer.WriteStartArray("warnings");
            foreach (string warning in comparison.Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("reference_parity", comparison.IsReferenceParity);
            writer.WriteNumber("schema_version", comparison.SchemaVersion);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteSignals(Utf8JsonWriter writer, string key, ProvenanceComparison comparison, Func<SignalMeasurement, double?> value)
    {
        writer.WriteStartObject(key);
        foreach (SignalName name in Reported)
        {
            WriteNumber(writer, Key(name), Find(comparison, name) is { } signal ? value(signal) : null);
        }

        writer.WriteEndObject();
    }

    private static void WriteScores(Utf8JsonWriter writer, ProvenanceComparison comparison)
    {
        writer.WriteStartObject("scores");
        WriteNumber(writer, "mfi_score", comparison.MfiScore);
        WriteNumber(writer, "mfi_tier", comparison.MfiTier == 0 ? null : comparison.MfiTier);
        writer.WriteString("mfi_match", comparison.MfiMatch);
        WriteNumber(writer, "identity_score", comparison.IdentityScore);
        WriteNumber(writer, "tokenizer_score", comparison.TokenizerScore);
        WriteNumber(writer, "pipeline_score", comparison.PipelineScore);
        writer.WriteString("provenance_decision", comparison.ReferenceDecision);
        writer.WriteEndObject();
    }

    private static void WriteTiming(Utf8JsonWriter writer, ComparisonTiming timing)
    {
        writer.WriteStartObject("timing");
        writer.WriteNumber("total_seconds", Math.Round(timing.TotalSeconds, 3));
        writer.WriteNumber("metadata_extract_seconds", Math.Round(timing.MetadataSeconds, 3));
        writer.WriteNumber("weight_feature_extract_seconds", Math.Round(timing.WeightSeconds, 3));
        writer.WriteNumber("evidence_seconds", Math.Round(timing.EvidenceSeconds, 3));
        writer.WriteString("cache_hit", "False");
        writer.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter writer, ProvenanceComparison comparison)
    {
        writer.WriteStartObject("raw");
        foreach (SignalName name in Reported)
        {
            WriteNumber(writer, Key(name), Find(comparison, name)?.RawScore);
        }

        WriteNumber(writer, "wsp", Find(comparison, SignalName.Wsp)?.RawScore);
        WriteNumber(writer, "mfi", Find(comparison, SignalName.Mfi)?.RawScore);
        WriteNumber(writer, "mfi_tier3", comparison.MfiSoftScore);
        writer.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter writer, ProvenanceComparison comparison)
    {
        writer.WriteStartObject("unmeasured");
        foreach (SignalMeasurement signal in comparison.Signals.Where(signal => signal.State != MeasurementState.Measured))
        {
            writer.WriteStartObject(Key(signal.Name));
            writer.WriteString("state", signal.State.ToString());
            writer.WriteString("reason", signal.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(key, number);
        }
        else
        {
            writer.WriteNull(key);
        }
    }

    private static SignalMeasurement? Find(ProvenanceComparison comparison, SignalName name) =>
        comparison.Signals.FirstOrDefault(signal => signal.Name == name);

    private static string Key(SignalName name) => name.ToString().ToLowerInvariant();

    private static string Colour(string label) => label switch
    {
        "High-Confidence Match" => "#2ecc71",
        "Weak Match" => "#f39c12",
        "Not Matched" => "#e74c3c",
        _ => "#95a5a6",
    };
}
