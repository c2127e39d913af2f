using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>BPE over U+2581-prefixed words with byte fallback, as Llama's.</summary>
internal static class MetaspaceTokenizer
{
    private const string Space = "\u2581";

    /// <summary>Builds the tokenizer of a model.</summary>
    public static TokenizerFiles Create(GoldenModelSpec spec)
    {
        IReadOnlyList<string> words = GoldenWords.Of(spec.Script);
        string[] special = ["<unk>", "<s>", "</s>"];
        string[] characters = [.. string.Concat(words).Distinct().Order().Select(c => c.ToString()), Space];
        (List<string> learned, List<(string, string)> merges) = BpeTrainer.Train(words.Select(w => Space + w), characters, spec.Merges);
        string[] tokens =
        [
            .. special,
            .. Enumerable.Range(0, 256).Select(b => FormattableString.Invariant($"<0x{b:X2}>")),
            .. learned.Where(t => !characters.Contains(t)),
            .. characters,
        ];

        JsonObject model = new()
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = "<unk>",
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = true,
            ["byte_fallback"] = true,
            ["ignore_merges"] = false,
            ["vocab"] = TokenizerJson.Vocabulary(tokens),
            ["merges"] = TokenizerJson.Merges(merges, spec.OldMerges),
        };
        JsonObject document = TokenizerJson.Document(
            special.Select((s, i) => TokenizerJson.Added(i, s)),
            PythonJson.Literal("""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}"""),
            null,
            TokenizerJson.Template(
                [TokenizerJson.Special("<s>", 0), TokenizerJson.Sequence("A", 0)],
                [TokenizerJson.Special("<s>", 0), TokenizerJson.Sequence("A", 0), TokenizerJson.Special("<s>", 1), TokenizerJson.Sequence("B", 1)],
                ("<s>", 1)),
            PythonJson.Literal("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}"""),
            model);

        JsonObject configuration = TokenizerJson.Configuration();
        configuration["bos_token"] = "<s>";
        configuration["eos_token"] = "</s>";
        configuration["unk_token"] = "<unk>";
        configuration["add_bos_token"] = true;
        configuration["add_eos_token"] = false;
        configuration["tokenizer_class"] = spec.TokenizerClass.Length > 0 ? spec.TokenizerClass : "PreTrainedTokenizerFast";
        if (spec.LegacyLlama)
        {
            configuration["legacy"] = false;
        }

        return new TokenizerFiles(document, configuration, tokens);
    }
}
