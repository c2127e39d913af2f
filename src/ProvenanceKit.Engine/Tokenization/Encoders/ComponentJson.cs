using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>Access to the fields of a component's JSON; a missing or mistyped field, like an unknown component, makes texts unencodable.</summary>
internal static class ComponentJson
{
    /// <summary>What can't be encoded, and why.</summary>
    public static ProvenanceException Unsupported(string what) =>
        new(ProvenanceErrorCode.FormatUnsupported, "tokenizer", $"texts can't be encoded: {what}");

    /// <summary>The component's <c>type</c>.</summary>
    public static string Type(JsonElement component) => Text(component, "type");

    /// <summary>A text field.</summary>
    public static string Text(JsonElement component, string name) =>
        component.ValueKind == JsonValueKind.Object && component.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Unsupported($"a component has no text \"{name}\"");

    /// <summary>A switch, or its default where it is absent.</summary>
    public static bool Switch(JsonElement component, string name, bool otherwise) =>
        component.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : otherwise;

    /// <summary>The entries of a list field.</summary>
    public static IEnumerable<JsonElement> List(JsonElement component, string name) =>
        component.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw Unsupported($"a component has no list \"{name}\"");
}
