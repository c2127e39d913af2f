using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>The two documents of a tokenizer and its vocabulary without tokens added later.</summary>
/// <param name="Tokenizer">tokenizer.json.</param>
/// <param name="Configuration">tokenizer_config.json.</param>
/// <param name="Vocabulary">Tokens by id.</param>
internal sealed record TokenizerFiles(JsonObject Tokenizer, JsonObject Configuration, IReadOnlyList<string> Vocabulary);
