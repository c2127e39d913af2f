using System.Buffers.Binary;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Encoders;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Normalisers and pre-tokenizers one by one.</summary>
public sealed class ComponentTests
{
    [Theory]
    [InlineData("""{"type": "NFC"}""", "e\u0301", "\u00e9")]
    [InlineData("""{"type": "NFD"}""", "\u00e9", "e\u0301")]
    [InlineData("""{"type": "NFKC"}""", "\ufb01\uff11", "fi1")]
    [InlineData("""{"type": "NFKD"}""", "\ufb01\u00e9", "fie\u0301")]
    [InlineData("""{"type": "Lowercase"}""", "A\u0130\u00c9", "ai\u0307\u00e9")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}]}""", "\u00e9a\u0300", "ea")]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": false}""", "  a ", "a ")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": true}""", "  a ", "  a")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "ab"}, "content": "x"}""", "abcab", "xcx")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}""", "a \t b", "a b")]
    [InlineData("""{"type": "Prepend", "prepend": "_"}""", "a", "_a")]
    [InlineData("""{"type": "Prepend", "prepend": "_"}""", "", "")]
    [InlineData("""{"type": "ByteLevel"}""", " \u00e9", "\u0120\u00c3\u00a9")]
    [InlineData("""{"type": "Nmt"}""", "a\u0001\u200bb", "a b")]
    [InlineData("""{"type": "Precompiled", "precompiled_charsmap": null}""", "a", "a")]
    [InlineData("""{"type": "BertNormalizer", "lowercase": false, "strip_accents": null}""", "\u00c9\u0000\t\u4e2d", "\u00c9  \u4e2d ")]
    [InlineData("""{"type": "BertNormalizer", "lowercase": false, "strip_accents": true}""", "\u00c9", "E")]
    [InlineData("""{"type": "BertNormalizer", "lowercase": true, "strip_accents": false}""", "\u00c9", "\u00e9")]
    [InlineData("""{"type": "BertNormalizer", "handle_chinese_chars": false, "clean_text": false}""", "\u4e2d\t", "\u4e2d\t")]
    public void Normalizer_ByType_ChangesTextAsTheLibraryDoes(string json, string text, string expected) =>
        Assert.Equal(expected, TextNormalizer.Create(System.Text.Json.JsonElement.Parse(json))(text));

    [Theory]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Removed", "invert": false}""", "a-b--c", "a|b|c")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Isolated", "invert": false}""", "a-b--c", "a|-|b|-|-|c")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithPrevious", "invert": false}""", "a-b--c", "a-|b-|-|c")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithNext", "invert": false}""", "a-b--c", "a|-b|-|-c")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Contiguous", "invert": false}""", "a-b--c", "a|-|b|--|c")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "\\p{L}+"}, "behavior": "Removed", "invert": true}""", "ab-c1", "ab|c")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "\\p{L}+"}, "behavior": "Isolated", "invert": false}""", "1\ud835\udd73\ud835\udd5e2", "1|\ud835\udd73\ud835\udd5e|2")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "\\p{So}"}, "behavior": "Isolated", "invert": false}""", "a\ud83d\ude00b", "a|\ud83d\ude00|b")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "[\\p{Han}]+|[\\p{L}&&[^\\p{Han}]]+"}, "behavior": "Isolated", "invert": false}""", "ab\u4e2d\u4e8cc", "ab|\u4e2d\u4e8c|c")]
    [InlineData("""{"type": "Whitespace"}""", "ab, c!", "ab|,|c|!")]
    [InlineData("""{"type": "WhitespaceSplit"}""", " ab,\u00a0c! ", "ab,|c!")]
    [InlineData("""{"type": "BertPreTokenizer"}""", "ab, c\u3002", "ab|,|c|\u3002")]
    [InlineData("""{"type": "Punctuation"}""", "a,b$", "a|,|b|$")]
    [InlineData("""{"type": "Punctuation", "behavior": "Removed"}""", "a,b", "a|b")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "a12\u00bd", "a|1|2|\u00bd")]
    [InlineData("""{"type": "Digits", "individual_digits": false}""", "a12\u00b2b", "a|12\u00b2|b")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "x"}""", "axbxc", "a|b|c")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": true}""", "ab c", "_ab|_c")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "never", "split": true}""", "ab c", "ab|_c")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": false}""", "ab c", "_ab_c")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "add_prefix_space": false}""", "ab c", "ab|_c")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "str_rep": "_", "add_prefix_space": true}""", "_ab", "_ab")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true}""", "ab 12's", "\u0120ab|\u012012|'s")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}""", "ab c", "ab\u0120c")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": true}]}""", "a1 2", "a|1|2")]
    public void PreTokenizer_ByType_CutsTextAsTheLibraryDoes(string json, string text, string expected)
    {
        IEnumerable<TextPiece> pieces = PreTokenizer.Create(System.Text.Json.JsonElement.Parse(json))(new TextPiece(text, IsAtStart: true));

        Assert.Equal(expected, string.Join('|', pieces.Select(piece => piece.Text)));
    }

    [Fact]
    public void Metaspace_FirstScheme_MarksOnlyTheStartOfTheText()
    {
        string json = SmallTokenizers.WordLevel(""" "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": true} """, "_a", "a")
            .Replace("\"added_tokens\": []", "\"added_tokens\": [{\"id\": 3, \"content\": \"#\"}]", StringComparison.Ordinal);

        Assert.Equal([1, 3, 2], TokenizerFolder.LoadJson(json).Encode("a#a"));
    }

    [Fact]
    public void PrecompiledCharsMap_WithOneEntry_ReplacesIt()
    {
        // A trie of 256 units with the single key "A" (0x41): root offset 1, so its node is 1 ^ 0x41 = 0x40; the leaf is one further, at 0x40 ^ 2.
        uint[] units = new uint[256];
        units[0] = 1u << 10;
        units[0x40] = (2u << 10) | (1u << 8) | 0x41;
        units[0x42] = 0x80000000;
        byte[] map = new byte[4 + (units.Length * 4) + 3];
        BinaryPrimitives.WriteUInt32LittleEndian(map, (uint)units.Length * 4);
        for (int i = 0; i < units.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(map.AsSpan(4 + (i * 4)), units[i]);
        }

        "xy\0"u8.CopyTo(map.AsSpan(4 + (units.Length * 4)));

        Assert.Equal("xyBxy\U0001F600", new PrecompiledCharsMap(map).Apply("ABA\U0001F600"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("/////w==")]
    [InlineData("BAAAAP////8=")]
    [InlineData("not base64")]
    public void PrecompiledCharsMap_Broken_MakesTextsUnencodable(string base64)
    {
        string components = $$""" "normalizer": {"type": "Precompiled", "precompiled_charsmap": "{{base64}}"}, "pre_tokenizer": null """;
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.Bpe(components: components));

        Assert.Empty(tokenizer.Encode("abc"));
        Assert.Contains("character map", tokenizer.EncodingUnavailableReason, StringComparison.Ordinal);
    }
}
