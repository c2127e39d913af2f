using System.Text;
using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>Byte-level BPE, as GPT-2's.</summary>
internal static class ByteLevelTokenizer
{
    /// <summary>Builds the tokenizer of a model.</summary>
    public static TokenizerFiles Create(GoldenModelSpec spec)
    {
        string[] characters = ByteCharacters();
        string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => characters[b]));
        IEnumerable<string> words = GoldenWords.Of(spec.Script).SelectMany(w => new[] { Encode(w), Encode(" " + w) });
        (List<string> learned, List<(string, string)> merges) = BpeTrainer.Train(words, characters, spec.Merges);
        string[] special =
            ["<|endoftext|>", .. Enumerable.Range(0, spec.ExtraSpecial).Select(i => FormattableString.Invariant($"<|extra_{i}|>"))];
        string[] tokens = spec.SpecialFirst ? [.. special, .. learned] : [.. learned, .. special];
        int firstSpecial = spec.SpecialFirst ? 0 : learned.Count;

        JsonObject model = new()
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = TokenizerJson.Vocabulary(tokens),
            ["merges"] = TokenizerJson.Merges(merges, spec.OldMerges),
        };
        JsonObject document = TokenizerJson.Document(
            special.Select((s, i) => TokenizerJson.Added(firstSpecial + i, s)),
            null,
            ByteLevel(addPrefixSpace: false, trimOffsets: true),
            ByteLevel(addPrefixSpace: true, trimOffsets: false),
            ByteLevel(addPrefixSpace: true, trimOffsets: true),
            model);

        JsonObject configuration = TokenizerJson.Configuration();
        configuration["bos_token"] = special[0];
        configuration["eos_token"] = special[0];
        configuration["unk_token"] = special[0];
        configuration["tokenizer_class"] = spec.TokenizerClass.Length > 0 ? spec.TokenizerClass : "GPT2Tokenizer";
        return new TokenizerFiles(document, configuration, tokens);
    }

    private static JsonObject ByteLevel(bool addPrefixSpace, bool trimOffsets) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = trimOffsets,
        ["use_regex"] = true,
    };

    // GPT-2's table: printable bytes stand for themselves, the others take the characters from U+0100 on in order.
    private static string[] ByteCharacters()
    {
        string[] characters = new string[256];
        int next = 256;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            characters[b] = ((char)(printable ? b : next++)).ToString();
        }

        return characters;
    }
}
