using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Canonical;

/// <summary>
/// The fields of the tokenizers library's components in the order in which it writes them, with the defaults that it puts where a file leaves one out.
/// </summary>
internal static class ComponentSchema
{
    /// <summary>Fields by type; <c>name=default</c> where a default exists, <c>name*</c> for a list of components.</summary>
    private static readonly Dictionary<string, string> s_fields = new()
    {
        ["BertNormalizer"] = "clean_text handle_chinese_chars strip_accents lowercase",
        ["BertPreTokenizer"] = "",
        ["BertProcessing"] = "sep cls",
        ["BPEDecoder"] = "suffix",
        ["ByteFallback"] = "",
        ["ByteLevel"] = "add_prefix_space=true trim_offsets=true use_regex=true",
        ["ByteLevel:normalizer"] = "",
        ["CharDelimiterSplit"] = "delimiter",
        ["CTC"] = "pad_token word_delimiter_token cleanup",
        ["Digits"] = "individual_digits",
        ["Fuse"] = "",
        ["Lowercase"] = "",
        ["Metaspace"] = "replacement prepend_scheme split=true",
        ["NFC"] = "",
        ["NFD"] = "",
        ["NFKC"] = "",
        ["NFKD"] = "",
        ["Nmt"] = "",
        ["Precompiled"] = "precompiled_charsmap",
        ["Prepend"] = "prepend",
        ["Punctuation"] = "behavior=\"Isolated\"",
        ["Replace"] = "pattern content",
        ["RobertaProcessing"] = "sep cls trim_offsets=true add_prefix_space=true",
        ["Sequence:normalizer"] = "normalizers*",
        ["Sequence:pre_tokenizer"] = "pretokenizers*",
        ["Sequence:post_processor"] = "processors*",
        ["Sequence:decoder"] = "decoders*",
        ["Split"] = "pattern behavior invert",
        ["Strip:decoder"] = "content start stop",
        ["Strip:normalizer"] = "strip_left strip_right",
        ["StripAccents"] = "",
        ["TemplateProcessing"] = "single pair special_tokens",
        ["UnicodeScripts"] = "",
        ["Whitespace"] = "",
        ["WhitespaceSplit"] = "",
        ["WordPiece"] = "prefix cleanup",
    };

    private static readonly string[] s_truncation = ["direction=\"Right\"", "max_length", "strategy", "stride"];

    private static readonly string[] s_padding = ["strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token"];

    /// <summary>Writes a component; false when something about it isn't known (it is written as it stands then).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="component">What; null writes null.</param>
    /// <param name="role">normalizer, pre_tokenizer, post_processor, decoder, truncation or padding.</param>
    public static bool TryWrite(CanonicalJsonWriter writer, JsonElement? component, string role)
    {
        if (component is not { ValueKind: JsonValueKind.Object } json)
        {
            writer.Raw("null"u8);
            return component is null;
        }

        if (role is "truncation" or "padding")
        {
            return WriteFields(writer, json, role, null, role == "truncation" ? s_truncation : s_padding);
        }

        string type = json.TryGetProperty("type", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
        if (!s_fields.TryGetValue($"{type}:{role}", out string? fields) && !s_fields.TryGetValue(type, out fields))
        {
            writer.Value(json);
            return false;
        }

        return WriteFields(writer, json, role, type, fields.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool WriteFields(CanonicalJsonWriter writer, JsonElement json, string role, string? type, string[] fields)
    {
        bool known = true;
        List<string> names = [];
        writer.Separated("{"u8, type is null ? fields : ["type", .. fields], field =>
        {
            string name = field.Split('=', '*')[0];
            names.Add(name);
            writer.Text(name);
            writer.Raw(":"u8);
            known &= WriteField(writer, json, role, type, field, name);
        }, "}"u8);
        return known && json.EnumerateObject().All(property => names.Contains(property.Name) || (type == "Metaspace" && property.Name is "add_prefix_space" or "str_rep"));
    }

    private static bool WriteField(CanonicalJsonWriter writer, JsonElement json, string role, string? type, string field, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement value))
        {
            if (type == "Metaspace" && name == "prepend_scheme")
            {
                // Older files say it by a switch.
                bool prefix = !json.TryGetProperty("add_prefix_space", out JsonElement add) || add.ValueKind != JsonValueKind.False;
                writer.Text(prefix ? "always" : "never");
                return true;
            }

            int equals = field.IndexOf('=', StringComparison.Ordinal);
            writer.Raw(equals < 0 ? "null" : field[(equals + 1)..]);
            return equals >= 0;
        }

        bool known = true;
        if (field.EndsWith('*'))
        {
            writer.Separated("["u8, value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [], step => known &= TryWrite(writer, step, role), "]"u8);
        }
        else if (name == "special_tokens" && value.ValueKind == JsonValueKind.Object)
        {
            // The library keeps these in a map sorted by text.
            writer.Separated("{"u8, value.EnumerateObject().OrderBy(entry => entry.Name, StringComparer.Ordinal), entry =>
            {
                writer.Text(entry.Name);
                writer.Raw(":"u8);
                writer.Value(entry.Value);
            }, "}"u8);
        }
        else
        {
            writer.Value(value);
        }

        return known;
    }
}
