using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>How our own catalogues are written: camelCase, without nulls, enums by name, text readable by people.</summary>
internal static class CatalogueJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = ReferenceLimits.MaxDepth,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>One line of JSON, without the line feed.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, s_options);

    /// <summary>Reads a value.</summary>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DatabaseInvalid"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, string subject, long offset = 0)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, s_options) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.DatabaseInvalid, subject, $"the catalogue breaks its format ({e.Message}); restore it or build the database again", offset, e);
        }
    }
}
