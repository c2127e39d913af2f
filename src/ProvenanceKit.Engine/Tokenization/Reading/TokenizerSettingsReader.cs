using System.Globalization;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>Reads the small JSON files beside a vocabulary into <see cref="TokenizerSettings"/>.</summary>
internal static class TokenizerSettingsReader
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = TokenizerLimits.JsonDepth };

    /// <summary>
    /// Merges the files of a folder: tokenizer_config.json first; special_tokens_map.json and added_tokens.json only where that has no
    /// <c>added_tokens_decoder</c>, which is when transformers still reads them.
    /// </summary>
    public static TokenizerSettings Read(string folder)
    {
        TokenizerSettings settings = new();
        if (Document(folder, "tokenizer_config.json") is { } config)
        {
            using (config)
            {
                ReadConfig(Path.Combine(folder, "tokenizer_config.json"), config.RootElement, settings);
            }
        }

        if (!settings.HasAddedTokensDecoder)
        {
            ReadLegacy(folder, settings);
        }

        return settings;
    }

    /// <summary><c>tokenizer_class</c> of config.json, which counts when tokenizer_config.json names none; null when absent or unreadable.</summary>
    public static string? ReadModelConfigClass(string folder)
    {
        string file = Path.Combine(folder, "config.json");
        try
        {
            if (!File.Exists(file) || RegularFile.Length(file) is 0 or > TokenizerLimits.SettingsBytes)
            {
                return null;
            }

            using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(file), s_options);
            return config.RootElement.ValueKind == JsonValueKind.Object ? Text(config.RootElement, "tokenizer_class") : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // config.json has a reader of its own that reports what is wrong with it.
            return null;
        }
    }

    private static void ReadConfig(string file, JsonElement root, TokenizerSettings settings)
    {
        settings.TokenizerClass = Text(root, "tokenizer_class");
        settings.HasAutoMap = root.TryGetProperty("auto_map", out JsonElement map) &&
            (map.ValueKind == JsonValueKind.Array || (map.ValueKind == JsonValueKind.Object && map.TryGetProperty("AutoTokenizer", out _)));
        Dictionary<string, AddedToken> byContent = [];
        if (root.TryGetProperty("added_tokens_decoder", out JsonElement decoder) && decoder.ValueKind == JsonValueKind.Object)
        {
            settings.HasAddedTokensDecoder = true;
            foreach (JsonProperty entry in decoder.EnumerateObject())
            {
                if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ||
                    !TokenizerJsonReader.TryReadAddedToken(entry.Value, specialByDefault: false, out AddedToken? token))
                {
                    throw TokenizerErrors.Invalid(file, $"added_tokens_decoder has an entry \"{entry.Name}\" that isn't an id with a token.");
                }

                settings.AddedById[id] = token;
                byContent[token.Content] = token;
            }
        }

        ReadSpecial(root, settings);
        foreach (string name in TokenizerSettings.SpecialNames)
        {
            if (settings.Special.TryGetValue(name, out AddedToken? token) && token is not null && byContent.TryGetValue(token.Content, out AddedToken? stated))
            {
                settings.Special[name] = stated;
            }
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                settings.Switches[property.Name] = property.Value.GetBoolean();
            }
        }

        if (root.TryGetProperty("extra_ids", out JsonElement extra) && extra.ValueKind == JsonValueKind.Number && extra.TryGetInt32(out int count) && count is >= 0 and <= 100_000)
        {
            settings.ExtraIds = count;
        }
    }

    private static void ReadLegacy(string folder, TokenizerSettings settings)
    {
        if (Document(folder, "special_tokens_map.json") is { } map)
        {
            using (map)
            {
                ReadSpecial(map.RootElement, settings);
            }
        }

        if (Document(folder, "added_tokens.json") is { } added)
        {
            using (added)
            {
                HashSet<string> special = [.. settings.Special.Values.OfType<AddedToken>().Select(t => t.Content)];
                foreach (JsonProperty entry in added.RootElement.EnumerateObject())
                {
                    if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || id < 0)
                    {
                        throw TokenizerErrors.Invalid(Path.Combine(folder, "added_tokens.json"), $"the token \"{entry.Name}\" has no whole id that isn't negative.");
                    }

                    settings.AddedById[id] = new AddedToken(entry.Name, false, false, false, Normalized: false, special.Contains(entry.Name));
                }
            }
        }
    }

    private static void ReadSpecial(JsonElement root, TokenizerSettings settings)
    {
        foreach (string name in TokenizerSettings.SpecialNames)
        {
            if (root.TryGetProperty(name, out JsonElement value))
            {
                settings.Special[name] = Token(value);
            }
        }

        foreach (string name in (ReadOnlySpan<string>)["additional_special_tokens", "extra_special_tokens"])
        {
            if (!root.TryGetProperty(name, out JsonElement list))
            {
                continue;
            }

            IEnumerable<AddedToken?> tokens = list.ValueKind switch
            {
                JsonValueKind.Array => list.EnumerateArray().Select(Token),
                JsonValueKind.Object => list.EnumerateObject().Select(entry => Token(entry.Value)),
                _ => [],
            };
            if (list.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                settings.ExtraSpecial ??= [];
                settings.ExtraSpecial.AddRange(tokens.OfType<AddedToken>().Where(t => !settings.ExtraSpecial.Any(known => known.Content == t.Content)));
            }
        }
    }

    private static AddedToken? Token(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => AddedToken.SpecialFromText(value.GetString()!),
        JsonValueKind.Object when TokenizerJsonReader.TryReadAddedToken(value, specialByDefault: true, out AddedToken? token) => token with { Special = true },
        _ => null,
    };

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonDocument? Document(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            return null;
        }

        byte[] bytes = TokenizerErrors.ReadAll(file, TokenizerLimits.SettingsBytes);
        TokenizerErrors.RequireUtf8(file, bytes);
        try
        {
            JsonDocument document = JsonDocument.Parse(bytes, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException e)
        {
            throw TokenizerErrors.Json(file, e, e.LineNumber is 0 or null ? e.BytePositionInLine ?? 0 : LineStart(bytes, e.LineNumber.Value) + (e.BytePositionInLine ?? 0));
        }

        throw TokenizerErrors.Invalid(file, "this must be a JSON object.");
    }

    private static long LineStart(ReadOnlySpan<byte> bytes, long line)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            start += bytes[start..].IndexOf((byte)'\n') + 1;
        }

        return start;
    }
}
