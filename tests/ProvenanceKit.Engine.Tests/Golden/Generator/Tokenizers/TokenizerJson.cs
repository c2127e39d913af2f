using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>Parts that the tokenizer documents share.</summary>
internal static class TokenizerJson
{
    /// <summary>A tokenizer.json document.</summary>
    public static JsonObject Document(
        IEnumerable<JsonNode> added, JsonNode? normalizer, JsonNode? preTokenizer, JsonNode postProcessor, JsonNode decoder, JsonObject model) => new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. added]),
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = preTokenizer,
            ["post_processor"] = postProcessor,
            ["decoder"] = decoder,
            ["model"] = model,
        };

    /// <summary>An entry of <c>added_tokens</c>.</summary>
    public static JsonNode Added(int id, string content, bool special = true) => new JsonObject
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = special,
    };

    /// <summary>The start of every tokenizer_config.json.</summary>
    public static JsonObject Configuration() => new() { ["model_max_length"] = 2048, ["clean_up_tokenization_spaces"] = false };

    /// <summary>A vocabulary as an object from token to id.</summary>
    public static JsonObject Vocabulary(IReadOnlyList<string> tokens)
    {
        JsonObject vocabulary = [];
        for (int id = 0; id < tokens.Count; id++)
        {
            vocabulary.Add(tokens[id], id);
        }

        return vocabulary;
    }

    /// <summary>Merges as pairs, or as <c>left right</c> in the older form.</summary>
    public static JsonArray Merges(IEnumerable<(string Left, string Right)> merges, bool asText) =>
        new([.. merges.Select(m => asText ? (JsonNode)$"{m.Left} {m.Right}" : new JsonArray(m.Left, m.Right))]);

    /// <summary>A special token of a template.</summary>
    public static JsonNode Special(string token, int typeId) =>
        new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = typeId } };

    /// <summary>A sequence of a template: A or B.</summary>
    public static JsonNode Sequence(string id, int typeId) =>
        new JsonObject { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = typeId } };

    /// <summary>A template post-processor.</summary>
    public static JsonNode Template(JsonNode[] single, JsonNode[] pair, params (string Token, int Id)[] specials)
    {
        JsonObject tokens = [];
        foreach ((string token, int id) in specials)
        {
            tokens.Add(token, new JsonObject { ["id"] = token, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(token) });
        }

        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(single),
            ["pair"] = new JsonArray(pair),
            ["special_tokens"] = tokens,
        };
    }
}
