using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>
/// Reads <c>tokenizer.json</c> (format 1.0 of the tokenizers library) in one forward pass. Vocabulary and merges stay UTF-8; only the small
/// components become JSON elements. Nothing is sized by an id or a count that the file claims.
/// </summary>
internal static class TokenizerJsonReader
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = TokenizerLimits.JsonDepth };

    /// <summary>Reads the file.</summary>
    /// <exception cref="ProvenanceException">Broken, truncated or too deeply nested JSON; invalid UTF-8; a vocabulary with repeated ids.</exception>
    public static TokenizerSource Read(string file, CancellationToken cancellationToken) =>
        Parse(file, TokenizerErrors.ReadAll(file, TokenizerLimits.FileBytes), cancellationToken);

    /// <summary>Reads the bytes of the file; <paramref name="file"/> is for messages.</summary>
    public static TokenizerSource Parse(string file, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        TokenizerErrors.RequireUtf8(file, bytes);
        Utf8JsonReader reader = new(bytes, s_options);
        try
        {
            return ReadDocument(file, ref reader, bytes.Length, cancellationToken);
        }
        catch (JsonException e)
        {
            throw TokenizerErrors.Json(file, e, Math.Max(reader.TokenStartIndex, reader.BytesConsumed));
        }
        catch (InvalidOperationException e)
        {
            throw TokenizerErrors.Invalid(file, "a string has half of a surrogate pair.", reader.TokenStartIndex, e);
        }
    }

    private static TokenizerSource ReadDocument(string file, ref Utf8JsonReader reader, int length, CancellationToken cancellationToken)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw TokenizerErrors.Invalid(file, "a tokenizer.json must be a JSON object.", reader.TokenStartIndex);
        }

        JsonElement? normalizer = null, preTokenizer = null, postProcessor = null, decoder = null, truncation = null, padding = null;
        List<(int? StatedId, AddedToken Token)> added = [];
        TokenizerModelReader? model = null;
        bool known = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "version":
                    if (reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("1.0"u8))
                    {
                        throw TokenizerErrors.Invalid(file, "the format version isn't \"1.0\".", reader.TokenStartIndex);
                    }

                    break;
                case "added_tokens":
                    ReadAddedTokens(file, ref reader, added);
                    break;
                case "model":
                    model = model is null ? new TokenizerModelReader(file, length) : throw TokenizerErrors.Invalid(file, "the model is given twice.", reader.TokenStartIndex);
                    model.Read(ref reader, cancellationToken);
                    break;
                case "normalizer":
                    normalizer = Component(ref reader);
                    break;
                case "pre_tokenizer":
                    preTokenizer = Component(ref reader);
                    break;
                case "post_processor":
                    postProcessor = Component(ref reader);
                    break;
                case "decoder":
                    decoder = Component(ref reader);
                    break;
                case "truncation":
                    truncation = Component(ref reader);
                    break;
                case "padding":
                    padding = Component(ref reader);
                    break;
                default:
                    known = false;
                    reader.Skip();
                    break;
            }
        }

        // A second value after the document makes the next read fail.
        reader.Read();
        TokenizerSource source = (model ?? throw TokenizerErrors.Invalid(file, "there is no model with a vocabulary.")).ToSource(added, known);
        source.Normalizer = normalizer;
        source.PreTokenizer = preTokenizer;
        source.PostProcessor = postProcessor;
        source.Decoder = decoder;
        source.Truncation = truncation;
        source.Padding = padding;
        return source;
    }

    private static JsonElement? Component(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : JsonElement.ParseValue(ref reader);

    private static void ReadAddedTokens(string file, ref Utf8JsonReader reader, List<(int? StatedId, AddedToken Token)> added)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw TokenizerErrors.Invalid(file, "added_tokens must be a list.", reader.TokenStartIndex);
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long offset = reader.TokenStartIndex;
            JsonElement element = JsonElement.ParseValue(ref reader);
            if (!TryReadAddedToken(element, specialByDefault: false, out AddedToken? token))
            {
                throw TokenizerErrors.Invalid(file, "an added token needs a content text, a whole id that isn't negative, and true or false in its switches.", offset);
            }

            added.Add((element.TryGetProperty("id", out JsonElement id) ? id.GetInt32() : null, token));
            if (added.Count > TokenizerLimits.Tokens)
            {
                throw TokenizerErrors.Limit(file, $"there are more than {TokenizerLimits.Tokens} added tokens.");
            }
        }
    }

    /// <summary>An added token from its JSON object; false when a field has the wrong type.</summary>
    public static bool TryReadAddedToken(JsonElement element, bool specialByDefault, [NotNullWhen(true)] out AddedToken? token)
    {
        token = null;
        if (element.ValueKind != JsonValueKind.Object ||
            !element.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String ||
            (element.TryGetProperty("id", out JsonElement id) && (id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out int number) || number < 0)) ||
            !TrySwitch(element, "special", specialByDefault, out bool special) ||
            !TrySwitch(element, "single_word", false, out bool singleWord) ||
            !TrySwitch(element, "lstrip", false, out bool leftStrip) ||
            !TrySwitch(element, "rstrip", false, out bool rightStrip) ||
            !TrySwitch(element, "normalized", !special, out bool normalized))
        {
            return false;
        }

        token = new AddedToken(content.GetString()!, singleWord, leftStrip, rightStrip, normalized, special);
        return true;
    }

    private static bool TrySwitch(JsonElement element, string name, bool otherwise, out bool value)
    {
        value = otherwise;
        if (!element.TryGetProperty(name, out JsonElement property))
        {
            return true;
        }

        value = property.ValueKind == JsonValueKind.True;
        return property.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }
}
