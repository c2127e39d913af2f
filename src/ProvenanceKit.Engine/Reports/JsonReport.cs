using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Reports;

/// <summary>All results as one JSON document. Comparisons have the members that ConvertTo-ProvenanceJson writes; the others have their records' in snake_case.</summary>
internal static class JsonReport
{
    private const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions s_records = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the document.</summary>
    public static string Write(ReportContent content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = !content.Compress, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", SchemaVersion);
            json.WriteString("kind", "provenance_report");
            json.WriteString("title", content.Title);
            json.WriteString("generated_at", content.GeneratedAt.UtcDateTime);
            json.WriteStartObject("tool");
            json.WriteString("name", "ProvenanceKit");
            json.WriteString("version", ReportContent.ToolVersion);
            json.WriteEndObject();
            json.WriteStartObject("parameters");
            foreach ((string name, string value) in ReportParameters.Describe(content))
            {
                json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(name.Replace(" ", "", StringComparison.Ordinal)), value);
            }

            json.WriteEndObject();
            Array(json, "inputs", content.Inputs, static (w, i) => WriteInput(w, i));
            Array(json, "tests", content.Tests, static (w, t) => JsonSerializer.Serialize(w, t, s_records));
            Array(json, "comparisons", content.Comparisons, static (w, c) => WriteComparison(w, c));
            Array(json, "ancestors", content.Matches, static (w, m) => JsonSerializer.Serialize(w, m, s_records));
            Array(json, "lineage", content.Edges, static (w, e) => JsonSerializer.Serialize(w, e, s_records));
            Array(json, "fingerprints", content.Fingerprints, static (w, f) => WriteFingerprint(w, f));
            Array(json, "warnings", content.Warnings, static (w, text) => w.WriteStringValue(text));
            Array(json, "claims", PlainWords.Claims, static (w, text) => w.WriteStringValue(text));
            Array(json, "not_claimed", PlainWords.NotClaimed, static (w, text) => w.WriteStringValue(text));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    // Copied element by element, so that it is indented like the rest.
    private static void WriteComparison(Utf8JsonWriter json, ProvenanceComparison comparison)
    {
        using JsonDocument document = JsonDocument.Parse(ComparisonJson.Write(comparison, compress: true));
        document.RootElement.WriteTo(json);
    }

    private static void WriteInput(Utf8JsonWriter json, ReportInput input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteString("path", input.Path);
        Array(json, "files", input.Files, static (w, f) => JsonSerializer.Serialize(w, f, s_records));
        json.WriteString("note", input.Note);
        json.WriteEndObject();
    }

    // Without the features, which are megabytes of numbers that only a comparison can use.
    private static void WriteFingerprint(Utf8JsonWriter json, ModelFingerprint model)
    {
        json.WriteStartObject();
        json.WriteNumber("schema_version", model.SchemaVersion);
        json.WriteString("name", model.Name);
        json.WriteString("path", model.Path);
        json.WriteString("source_path", model.SourcePath);
        json.WriteString("format", model.Format);
        json.WriteNumber("weight_bytes", model.WeightBytes);
        json.WriteNumber("tensor_count", model.TensorCount);
        json.WriteNumber("parameter_count", model.ParameterCount);
        Record(json, "data_types", model.DataTypes.IsDefault ? [] : model.DataTypes);
        Record(json, "architecture", model.Architecture);
        Record(json, "tokenizer", model.Tokenizer);
        json.WriteString("tokenizer_unmeasured_reason", model.TokenizerUnmeasuredReason);
        Record(json, "layer_energy_profile", model.Weights?.LayerEnergyProfile);
        Record(json, "unmeasured", model.Weights is { Unmeasured.IsDefault: false } weights ? weights.Unmeasured : []);
        json.WriteString("weights_unmeasured_reason", model.WeightsUnmeasuredReason);
        Record(json, "files", model.Files.IsDefault ? [] : model.Files);
        Record(json, "warnings", model.Warnings.IsDefault ? [] : model.Warnings);
        json.WriteString("tool_version", model.ToolVersion);
        json.WriteEndObject();
    }

    private static void Record<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value, s_records);
    }
}
