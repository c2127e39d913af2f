using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>Unigram, as T5's.</summary>
internal static class UnigramTokenizer
{
    private const string Space = "\u2581";

    /// <summary>Builds the tokenizer of a model.</summary>
    public static TokenizerFiles Create(GoldenModelSpec spec)
    {
        string[] special = ["<pad>", "</s>", "<unk>"];
        List<(string Token, double Score)> tokens = Vocabulary(special, GoldenWords.Of(spec.Script));
        JsonObject model = new()
        {
            ["type"] = "Unigram",
            ["unk_id"] = 2,
            ["vocab"] = new JsonArray([.. tokens.Select(t => new JsonArray(t.Token, PythonJson.Float(t.Score)))]),
            ["byte_fallback"] = false,
        };
        JsonNode end = TokenizerJson.Special("</s>", 0);
        JsonObject document = TokenizerJson.Document(
            special.Select((s, i) => TokenizerJson.Added(i, s)),
            PythonJson.Literal("""{"type":"NFKC"}"""),
            Metaspace(),
            TokenizerJson.Template(
                [TokenizerJson.Sequence("A", 0), end],
                [TokenizerJson.Sequence("A", 0), end.DeepClone(), TokenizerJson.Sequence("B", 0), end.DeepClone()],
                ("</s>", 1)),
            Metaspace(),
            model);

        JsonObject configuration = TokenizerJson.Configuration();
        configuration["pad_token"] = "<pad>";
        configuration["eos_token"] = "</s>";
        configuration["unk_token"] = "<unk>";
        configuration["tokenizer_class"] = spec.TokenizerClass.Length > 0 ? spec.TokenizerClass : "T5Tokenizer";
        return new TokenizerFiles(document, configuration, [.. tokens.Select(t => t.Token)]);
    }

    private static JsonNode Metaspace() =>
        PythonJson.Literal("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""");

    private static List<(string Token, double Score)> Vocabulary(string[] special, IReadOnlyList<string> words)
    {
        List<(string Token, double Score)> tokens = [.. special.Select(s => (s, 0.0)), (Space, -2.0)];
        HashSet<string> seen = [.. tokens.Select(t => t.Token)];
        string[] characters = [.. string.Concat(words).Distinct().Order().Select(c => c.ToString())];
        tokens.AddRange(words.Select((w, i) => (Space + w, -3.0 - (i * 0.01))).Where(t => seen.Add(t.Item1)));
        tokens.AddRange(characters.Select((c, i) => (c, -9.0 - (i * 0.01))).Where(t => seen.Add(t.c)));
        return tokens;
    }
}
