using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

public sealed class EncodingTests
{
    [Theory]
    [InlineData("the", new[] { 6 })]
    [InlineData(" the", new[] { 7 })]
    [InlineData("the the", new[] { 6, 7 })]
    [InlineData("he", new[] { 5 })]
    [InlineData("the<|end|>the", new[] { 6, 9, 6 })]
    [InlineData("", new int[0])]
    [InlineData("x", new int[0])]
    public void Encode_ByteLevelBpe_MergesByRankWithinWords(string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFolder.LoadJson(SmallTokenizers.ByteLevel).Encode(text));

    [Theory]
    [InlineData("ab", new[] { 8 })]
    [InlineData("ab a", new[] { 8, 6 })]
    [InlineData("a\u00e9b", new[] { 6, 1, 2, 5 })]
    [InlineData("b", new[] { 3, 5 })]
    public void Encode_MetaspaceBpe_FallsBackToBytesWithoutMergingOverThem(string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFolder.LoadJson(SmallTokenizers.Metaspace).Encode(text));

    [Theory]
    [InlineData("\u4e2d\u4e2d", new[] { 3, 0 })]
    [InlineData("a\u4e2d\u4e2db", new[] { 6, 0, 5 })]
    public void Encode_CharactersWithoutByteTokens_BecomeOneFusedUnknown(string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFolder.LoadJson(SmallTokenizers.Metaspace).Encode(text));

    [Fact]
    public void Encode_UnknownsNotFused_StayApart()
    {
        string json = SmallTokenizers.Metaspace.Replace("\"fuse_unk\": true", "\"fuse_unk\": false", StringComparison.Ordinal);

        Assert.Equal([3, 0, 0], TokenizerFolder.LoadJson(json).Encode("\u4e2d\u4e2d"));
    }

    [Fact]
    public void Encode_IgnoreMerges_TakesAWholeWordFirst()
    {
        // Without the option, "b c" comes first and "abc" is reached by merging; "ab" + "c" never.
        string shadowed = SmallTokenizers.Bpe().Replace("\"b c\", \"a b\", \"a bc\"", "\"b c\"", StringComparison.Ordinal);
        string whole = shadowed.Replace("\"type\": \"BPE\",", "\"type\": \"BPE\", \"ignore_merges\": true,", StringComparison.Ordinal);

        Assert.Equal([0, 7], TokenizerFolder.LoadJson(shadowed).Encode("abc"));
        Assert.Equal([8], TokenizerFolder.LoadJson(whole).Encode("abc"));
    }

    [Fact]
    public void Encode_EndOfWordSuffix_MarksTheLastCharacter()
    {
        string json = """
            {"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": 0, "b": 1, "b</w>": 2, "ab</w>": 3, "a</w>": 4},
             "merges": ["a b</w>"]}}
            """;

        Assert.Equal([3], TokenizerFolder.LoadJson(json).Encode("ab"));
        Assert.Equal([0, 1, 4], TokenizerFolder.LoadJson(json).Encode("aba"));
    }

    [Fact]
    public void Encode_ContinuingPrefix_IsDroppedInsideMergedTokens()
    {
        string json = """
            {"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "continuing_subword_prefix": "##", "vocab": {"a": 0, "##b": 1, "ab": 2, "##c": 3, "abc": 4},
             "merges": ["a ##b", "ab ##c"]}}
            """;

        Assert.Equal([4, 3], TokenizerFolder.LoadJson(json).Encode("abcc"));
    }

    [Fact]
    public void Encode_AstralCharacters_AreOneSymbol()
    {
        string json = """
            {"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "vocab": {"\ud83d\ude00": 0, "a": 1, "\ud83d\ude00a": 2}, "merges": ["\ud83d\ude00 a"]}}
            """;

        Assert.Equal([0, 2], TokenizerFolder.LoadJson(json).Encode("\U0001F600\U0001F600a"));
    }

    [Theory]
    [InlineData("unable", new[] { 1, 3 })]
    [InlineData("UN, un", new[] { 1, 5, 1 })]
    [InlineData("unxyz", new[] { 0 })]
    [InlineData("unbelievable", new[] { 0 })]
    [InlineData("un\u7684un", new[] { 1, 6, 1 })]
    [InlineData("caf\u00e9", new[] { 7 })]
    [InlineData("un\u0007b", new[] { 1, 4 })]
    public void Encode_WordPiece_MatchesGreedilyUpToItsWordLimit(string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFolder.LoadJson(SmallTokenizers.WordPiece).Encode(text));

    [Theory]
    [InlineData("ab", new[] { 1, 4 })]
    [InlineData("a b", new[] { 1, 2, 1, 3 })]
    [InlineData("a\u4e2d\u4e8cb", new[] { 1, 2, 0, 3 })]
    [InlineData("\uff41", new[] { 1, 2 })]
    public void Encode_Unigram_TakesTheBestPathAndOneUnknownPerRun(string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFolder.LoadJson(SmallTokenizers.Unigram).Encode(text));

    [Fact]
    public void Encode_UnigramWithByteFallback_UsesByteTokens()
    {
        string json = SmallTokenizers.Unigram.Replace("\"byte_fallback\": false", "\"byte_fallback\": true", StringComparison.Ordinal)
            .Replace("[\"b\", -3.5]", "[\"b\", -3.5], [\"<0xC3>\", -9.0], [\"<0xA9>\", -9.0]", StringComparison.Ordinal);

        Assert.Equal([1, 2, 4, 5], TokenizerFolder.LoadJson(json).Encode("a\u00e9"));
    }

    [Theory]
    [InlineData("""{"id": 10, "content": "[X]", "special": true}""", "a[X]b", new[] { 0, 10, 1 })]
    [InlineData("""{"id": 10, "content": "[X]", "lstrip": true, "special": true}""", "a [X]b", new[] { 0, 10, 1 })]
    [InlineData("""{"id": 10, "content": "[X]", "rstrip": true, "special": true}""", "a[X] b", new[] { 0, 10, 1 })]
    [InlineData("""{"id": 10, "content": "ab", "single_word": true}""", "ab-ab1", new[] { 6, 9, 6, 3 })]
    [InlineData("""{"id": 10, "content": "c2", "single_word": true}""", "c2-c2a", new[] { 10, 9, 2, 4, 0 })]
    [InlineData("""{"id": 10, "content": "1"}, {"id": 11, "content": "12"}""", "121", new[] { 10, 3 })]
    [InlineData("""{"id": 77, "content": "zz"}, {"id": 99, "content": "yy"}""", "yyzz", new[] { 11, 10 })]
    public void Encode_AddedTokens_FollowTheirRulesAndGetTheLibrarysIds(string added, string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFolder.LoadJson(SmallTokenizers.Bpe(added: added)).Encode(text));

    [Fact]
    public void Encode_NormalizedAddedToken_IsFoundInNormalizedText()
    {
        string components = """ "normalizer": {"type": "Lowercase"}, "pre_tokenizer": null """;
        string normalized = SmallTokenizers.Bpe(components: components, added: """{"id": 10, "content": "XY", "normalized": true}""");
        string raw = SmallTokenizers.Bpe(components: components, added: """{"id": 10, "content": "XY", "normalized": false}""");

        Assert.Equal([0, 10], TokenizerFolder.LoadJson(normalized).Encode("Axy"));
        Assert.Equal([0], TokenizerFolder.LoadJson(raw).Encode("Axy"));
    }

    [Fact]
    public void Encode_RegexWithoutEnd_StopsWithALimit()
    {
        string components = """ "normalizer": null, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": false} """;
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.Bpe(components: components));

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => tokenizer.Encode(new string('a', 60) + "!"));

        Assert.Equal(ProvenanceErrorCode.LimitExceeded, e.Code);
    }

    [Theory]
    [InlineData("""{"type": "Wavelet"}""", "Wavelet")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"}""", "regular expression")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "a"}, "behavior": "Sideways"}""", "Sideways")]
    [InlineData("""{"type": "Split", "behavior": "Isolated"}""", "pattern")]
    [InlineData("""{"type": "Sequence"}""", "pretokenizers")]
    [InlineData("7", "type")]
    public void Encode_UnknownComponent_IsUnavailableWithTheReason(string preTokenizer, string expected)
    {
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.Bpe(components: $""" "pre_tokenizer": {preTokenizer} """));

        Assert.Contains(expected, tokenizer.EncodingUnavailableReason, StringComparison.Ordinal);
        Assert.Null(tokenizer.FirstTokenId("a"));
        Assert.Equal(11 - 1, tokenizer.Facts.VocabularySize);
    }
}
