using System.Globalization;
using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>WordPiece, as BERT's.</summary>
internal static class WordPieceTokenizer
{
    /// <summary>Builds the tokenizer of a model.</summary>
    public static TokenizerFiles Create(GoldenModelSpec spec)
    {
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        string[] words = [.. GoldenWords.Of(spec.Script).Select(w => w.ToLower(CultureInfo.InvariantCulture))];
        string[] tokens = Vocabulary(special, words);

        JsonObject model = new()
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = 100,
            ["vocab"] = TokenizerJson.Vocabulary(tokens),
        };
        JsonObject document = TokenizerJson.Document(
            special.Select((s, i) => TokenizerJson.Added(i, s)),
            PythonJson.Literal("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}"""),
            PythonJson.Literal("""{"type":"BertPreTokenizer"}"""),
            TokenizerJson.Template(
                [TokenizerJson.Special("[CLS]", 0), TokenizerJson.Sequence("A", 0), TokenizerJson.Special("[SEP]", 0)],
                [
                    TokenizerJson.Special("[CLS]", 0), TokenizerJson.Sequence("A", 0), TokenizerJson.Special("[SEP]", 0),
                    TokenizerJson.Sequence("B", 1), TokenizerJson.Special("[SEP]", 1),
                ],
                ("[CLS]", 2),
                ("[SEP]", 3)),
            PythonJson.Literal("""{"type":"WordPiece","prefix":"##","cleanup":true}"""),
            model);

        JsonObject configuration = TokenizerJson.Configuration();
        configuration["pad_token"] = "[PAD]";
        configuration["unk_token"] = "[UNK]";
        configuration["cls_token"] = "[CLS]";
        configuration["sep_token"] = "[SEP]";
        configuration["mask_token"] = "[MASK]";
        configuration["do_lower_case"] = true;
        configuration["tokenizer_class"] = spec.TokenizerClass.Length > 0 ? spec.TokenizerClass : "BertTokenizer";
        return new TokenizerFiles(document, configuration, tokens);
    }

    // Characters, their continuations, whole words, then the endings of two and three characters as continuations.
    private static string[] Vocabulary(string[] special, string[] words)
    {
        string[] characters = [.. string.Concat(words).Distinct().Order().Select(c => c.ToString())];
        List<string> tokens = [.. special, .. characters, .. characters.Select(c => "##" + c)];
        HashSet<string> seen = [.. tokens];
        foreach (string token in words.Concat(words.SelectMany(Endings)))
        {
            if (seen.Add(token))
            {
                tokens.Add(token);
            }
        }

        return [.. tokens];
    }

    private static IEnumerable<string> Endings(string word) =>
        from length in new[] { 2, 3 } where word.Length > length + 1 select "##" + word[^length..];
}
