using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>Reads the few members of a catalogue line that every line is looked at for; the rest is only checked to be JSON.</summary>
internal static class CatalogueLineReader
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="subject">The file, for errors.</param>
    /// <param name="intern">Shares texts that repeat.</param>
    /// <param name="version">The format's version, in the first line; 0 otherwise.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DatabaseInvalid"/>.</exception>
    public static (string Type, CatalogueLine Line) Read(ReadOnlySpan<byte> line, long offset, string subject, Func<string, string> intern, out int version)
    {
        try
        {
            return Parse(line, offset, subject, intern, out version);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(subject, offset, e.Message, e);
        }
    }

    /// <summary>The error for a line that breaks the format.</summary>
    public static ProvenanceException Invalid(string subject, long offset, string what, Exception? cause = null) => new(
        ProvenanceErrorCode.DatabaseInvalid, subject, $"a line of the catalogue breaks its format ({what}); restore the file or remove the line", offset, cause);

    private static (string Type, CatalogueLine Line) Parse(ReadOnlySpan<byte> text, long offset, string subject, Func<string, string> intern, out int version)
    {
        Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = ReferenceLimits.MaxDepth });
        version = 0;
        string? type = null;
        CatalogueLine line = new() { Id = "", Offset = offset, Length = text.Length };
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(subject, offset, "it isn't an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = Name(ref reader);
            reader.Read();
            if (name is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "type":
                    type = intern(reader.GetString()!);
                    break;
                case "version":
                    version = reader.TryGetInt32(out int number) ? number : throw Invalid(subject, offset, "the version is no number");
                    break;
                case "hasWeights":
                    line = line with { HasWeights = reader.GetBoolean() };
                    break;
                case "sketch":
                    line = line with { Sketch = reader.TryGetInt64(out long sketch) && sketch >= 0 ? sketch : throw Invalid(subject, offset, "the sketch is no number") };
                    break;
                default:
                    line = WithText(line, name, reader.GetString()!, intern);
                    break;
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw Invalid(subject, offset, "there is more than one object");
        }

        return type is not null && line.Id.Length > 0 ? (type, line) : throw Invalid(subject, offset, "it has no type or no id");
    }

    private static CatalogueLine WithText(CatalogueLine line, string name, string text, Func<string, string> intern) => name switch
    {
        "id" => line with { Id = text },
        "name" => line with { Name = text == line.Id ? line.Id : text },
        "familyId" => line with { FamilyId = intern(text) },
        "family" => line with { Family = intern(text) },
        "publisher" => line with { Publisher = intern(text) },
        _ => line with { ParameterBucket = intern(text) },
    };

    private static string? Name(ref Utf8JsonReader reader)
    {
        foreach (string known in (ReadOnlySpan<string>)["type", "id", "name", "familyId", "family", "publisher", "parameterBucket", "hasWeights", "sketch", "version"])
        {
            if (reader.ValueTextEquals(known))
            {
                return known;
            }
        }

        return null;
    }
}
