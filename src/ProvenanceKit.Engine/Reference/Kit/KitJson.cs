using System.Globalization;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Reads JSON documents of a reference kit's database, and their members, with errors that name the file and the member.</summary>
internal static class KitJson
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = ReferenceLimits.MaxDepth };

    /// <summary>Parses a document whose root is an object.</summary>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DatabaseInvalid"/>, or what reading the file says.</exception>
    public static JsonElement ReadObject(string path) => ParseObject(BoundedFile.ReadAllBytes(path, ReferenceLimits.MaxDocumentLength), path);

    /// <summary>Parses bytes whose root is an object.</summary>
    public static JsonElement ParseObject(ReadOnlyMemory<byte> utf8, string subject)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, s_options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Invalid(subject, "the document isn't a JSON object");
        }
        catch (JsonException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseInvalid, subject, "the file isn't valid JSON: " + e.Message, e.BytePositionInLine, e);
        }
    }

    /// <summary>An object member.</summary>
    public static JsonElement Object(JsonElement parent, string name, string subject) => Member(parent, name, JsonValueKind.Object, subject);

    /// <summary>An array member.</summary>
    public static JsonElement Array(JsonElement parent, string name, string subject) => Member(parent, name, JsonValueKind.Array, subject);

    /// <summary>A text member; null when absent or null.</summary>
    public static string? Text(JsonElement parent, string name, string subject)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? TextOf(value, name, subject) : throw Invalid(subject, $"'{name}' isn't text");
    }

    /// <summary>A text member that has to be there and not be empty.</summary>
    public static string RequiredText(JsonElement parent, string name, string subject) =>
        Text(parent, name, subject) is { Length: > 0 } text ? text : throw Invalid(subject, $"'{name}' is missing");

    /// <summary>The text of a string.</summary>
    public static string TextOf(JsonElement value, string name, string subject)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate escape can't become text.
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseInvalid, subject, $"'{name}' holds text that isn't valid Unicode", null, e);
        }
    }

    /// <summary>A whole number; null when absent or null.</summary>
    public static long? Whole(JsonElement parent, string name, string subject)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : throw Invalid(subject, $"'{name}' isn't a whole number");
    }

    /// <summary>A whole number of 32 bits; null when absent or null.</summary>
    public static int? Whole32(JsonElement parent, string name, string subject) => Whole(parent, name, subject) switch
    {
        null => null,
        >= int.MinValue and <= int.MaxValue and long value => (int)value,
        _ => throw Invalid(subject, $"'{name}' is out of range"),
    };

    /// <summary>A number; null when absent or null.</summary>
    public static double? Number(JsonElement parent, string name, string subject)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Invalid(subject, $"'{name}' isn't a number");
    }

    /// <summary>A truth value; null when absent or null.</summary>
    public static bool? Boolean(JsonElement parent, string name, string subject)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Invalid(subject, $"'{name}' isn't true or false");
    }

    /// <summary>A time; null when absent or unreadable, because nothing rests on it.</summary>
    public static DateTimeOffset? Time(JsonElement parent, string name, string subject) =>
        DateTimeOffset.TryParse(Text(parent, name, subject), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>A copy of an object without one of its members; numbers keep their texts.</summary>
    public static JsonElement Without(JsonElement document, string member)
    {
        using MemoryStream copy = new();
        using (Utf8JsonWriter writer = new(copy))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in document.EnumerateObject().Where(property => property.Name != member))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        using var parsed = JsonDocument.Parse(copy.GetBuffer().AsMemory(0, (int)copy.Length));
        return parsed.RootElement.Clone();
    }

    /// <summary>The error for a document that breaks a rule.</summary>
    public static ProvenanceException Invalid(string subject, string what) =>
        new(ProvenanceErrorCode.DatabaseInvalid, subject, what + "; the database breaks its layout, install or import it again");

    private static JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string subject) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : throw Invalid(subject, $"'{name}' is missing or isn't {(kind == JsonValueKind.Object ? "an object" : "a list")}");
}
