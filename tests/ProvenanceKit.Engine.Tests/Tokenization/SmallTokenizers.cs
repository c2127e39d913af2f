using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Small tokenizer.json texts of every kind, written by hand.</summary>
internal static class SmallTokenizers
{
    public const string NullComponents = """ "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null """;

    /// <summary>Byte-level BPE: "the", " the" and "he" can be built; U+0120 stands for the space.</summary>
    public const string ByteLevel = """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [{"id": 9, "content": "<|end|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
         "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "post_processor": null, "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
         "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
          "byte_fallback": false, "ignore_merges": false,
          "vocab": {"t": 0, "h": 1, "e": 2, "\u0120": 3, "\u0120t": 4, "he": 5, "the": 6, "\u0120the": 7, "\u00e9": 8},
          "merges": ["\u0120 t", "h e", "t he", "\u0120t he"]}}
        """;

    /// <summary>Metaspace BPE with byte fallback for a hypothetical vocabulary with the bytes of U+00E9 (C3 A9).</summary>
    public const string Metaspace = """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [{"id": 0, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
         "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
         "pre_tokenizer": null, "post_processor": null, "decoder": null,
         "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": true,
          "byte_fallback": true, "ignore_merges": false,
          "vocab": {"<unk>": 0, "<0xC3>": 1, "<0xA9>": 2, "▁": 3, "a": 4, "b": 5, "▁a": 6, "ab": 7, "▁ab": 8},
          "merges": [["▁", "a"], ["a", "b"], ["▁a", "b"]]}}
        """;

    /// <summary>WordPiece with BERT's components.</summary>
    public const string WordPiece = """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
         "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 8,
          "vocab": {"[UNK]": 0, "un": 1, "##believ": 2, "##able": 3, "##b": 4, ",": 5, "的": 6, "cafe": 7}}}
        """;

    /// <summary>Unigram: "ab" beats "a" + "b".</summary>
    public const string Unigram = """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": {"type": "NFKC"},
         "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}, "post_processor": null, "decoder": null,
         "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["▁", -2.0], ["a", -3.0], ["b", -3.5], ["ab", -4.0], ["▁ab", -9.0]], "byte_fallback": false}}
        """;

    /// <summary>A BPE model over letters with other components and options.</summary>
    public static string Bpe(string options = "", string components = NullComponents, string added = "") => $$$"""
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [{{{added}}}], {{{components}}},
         "model": {"type": "BPE", {{{options}}} "vocab": {"a": 0, "b": 1, "c": 2, "1": 3, "2": 4, " ": 5, "ab": 6, "bc": 7, "abc": 8, "-": 9},
          "merges": ["b c", "a b", "a bc"]}}
        """;

    /// <summary>A WordLevel model that shows how a text was cut: the words are letters and marks.</summary>
    public static string WordLevel(string components, params string[] words)
    {
        string vocabulary = string.Concat(words.Select((word, i) => FormattableString.Invariant($", {JsonSerializer.Serialize(word)}: {i + 1}")));
        return $$$"""{"version": "1.0", "added_tokens": [], {{{components}}}, "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0{{{vocabulary}}} } } }""";
    }
}
