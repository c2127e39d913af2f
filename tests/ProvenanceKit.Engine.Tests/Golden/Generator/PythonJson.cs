using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>JSON text as Python writes it where the difference matters to a reader: a float keeps its decimal point.</summary>
internal static class PythonJson
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A float: 10000 becomes <c>10000.0</c>.</summary>
    public static JsonNode Float(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return Literal(text.AsSpan().ContainsAny(".E") ? text : text + ".0");
    }

    /// <summary>A node of literal JSON text, kept as written.</summary>
    public static JsonNode Literal(string json) =>
        JsonNode.Parse(json) ?? throw new ArgumentException("null is no node.", nameof(json));

    /// <summary>Writes a document.</summary>
    public static void Write(string path, JsonNode document, bool compact = false) =>
        File.WriteAllText(path, document.ToJsonString(compact ? s_compact : s_indented));
}
