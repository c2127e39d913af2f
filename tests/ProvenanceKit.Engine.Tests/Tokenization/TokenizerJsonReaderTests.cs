using System.Text;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tests.Tokenization;

public sealed class TokenizerJsonReaderTests
{
    [Fact]
    public void Parse_MergesInOldAndNewForm_GiveTheSameModel()
    {
        string newForm = SmallTokenizers.Bpe().Replace("\"b c\", \"a b\", \"a bc\"", "[\"b\", \"c\"], [\"a\", \"b\"], [\"a\", \"bc\"]", StringComparison.Ordinal);

        TokenizerSource a = Parse(SmallTokenizers.Bpe()), b = Parse(newForm);

        Assert.Equal(3, b.Merges.Count);
        Assert.Equal(a.Merges.Hash(50), b.Merges.Hash(50));
        Assert.Equal(2, b.Merges.FindRank("a"u8, "bc"u8));
    }

    [Fact]
    public void Parse_NewFormMergeWithSpaceInToken_KeepsTheTokens()
    {
        TokenizerSource source = Parse(SmallTokenizers.Bpe().Replace("\"b c\"", "[\"a b\", \"c\"]", StringComparison.Ordinal));

        Assert.Equal("a b", Encoding.UTF8.GetString(source.Merges.Left(0)));
        Assert.Equal("c", Encoding.UTF8.GetString(source.Merges.Right(0)));
        Assert.Equal(0, source.Merges.FindRank("a b"u8, "c"u8));
        Assert.Equal(-1, source.Merges.FindRank("a"u8, "b c"u8));
    }

    [Fact]
    public void Parse_EscapedTokens_AreUnescaped()
    {
        TokenizerSource source = Parse(SmallTokenizers.ByteLevel);

        Assert.Equal("\u0120the", source.Tokens.GetString(7));
        Assert.Equal("\u0120t he", source.Merges.GetString(3));
    }

    [Theory]
    [InlineData("""{"a": 0, "b": 0}""", "share the id 0")]
    [InlineData("""{"a": 3, "b": 1, "c": 3}""", "share the id 3")]
    [InlineData("""{"a": 0, "a": 1}""", "listed twice")]
    [InlineData("""{"a": -1}""", "negative")]
    [InlineData("""{"a": 1.5}""", "whole number")]
    [InlineData("""{"a": "0"}""", "whole number")]
    [InlineData("""{"a": null}""", "whole number")]
    [InlineData("""{"a": 4294967296}""", "whole number")]
    [InlineData("""[["a", "b"]]""", "number")]
    [InlineData("""[["a"]]""", "number")]
    [InlineData("""[["a", 0.0, 1]]""", "pair")]
    [InlineData("""["a"]""", "pair")]
    [InlineData("7", "vocabulary must be")]
    [InlineData("""{"\ud800": 0}""", "surrogate")]
    public void Parse_BrokenVocabulary_IsRefusedWithOffsetOrReason(string vocabulary, string expected)
    {
        string json = $$$"""{"version": "1.0", "model": {"type": "{{{(vocabulary.StartsWith('[') ? "Unigram" : "WordLevel")}}}", "vocab": {{{vocabulary}}}, "unk_token": "a"}}""";

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => Parse(json));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, e.Code);
        Assert.Equal("tokenizer.json", e.Subject);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_HugeId_IsReadWithoutAllocatingByIt()
    {
        string json = """{"version": "1.0", "model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 2147483647, "b": 0}}}""";
        _ = Parse(json);
        long before = GC.GetAllocatedBytesForCurrentThread();

        TokenizerSource source = Parse(json);

        Assert.Equal([int.MaxValue, 0], source.Ids);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("\"a b c\"")]
    [InlineData("\" b\"")]
    [InlineData("\"a \"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[\"a\"]")]
    [InlineData("[\"a\", \"b\", \"c\"]")]
    [InlineData("[\"a\", 1]")]
    [InlineData("{}")]
    public void Parse_MalformedMerge_IsRefusedWithOffset(string merge)
    {
        string json = SmallTokenizers.Bpe().Replace("\"b c\"", merge, StringComparison.Ordinal);

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => Parse(json));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, e.Code);
        Assert.InRange(e.Offset!.Value, json.IndexOf("merges", StringComparison.Ordinal), json.Length);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"version": "9.9", "model": {"type": "WordLevel", "vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "model": {"type": "Quantum", "vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "model": {"type": "BPE", "vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "model": {"type": "Unigram", "vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "model": {"type": "Unigram", "unk_id": 4, "vocab": [["a", 0.0]]}}""")]
    [InlineData("""{"version": "1.0", "model": []}""")]
    [InlineData("""{"version": "1.0", "model": {"type": "WordLevel"}}""")]
    [InlineData("""{"version": "1.0", "added_tokens": {}, "model": {"vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "added_tokens": [{"id": -1, "content": "x"}], "model": {"vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "added_tokens": [{"id": 1, "content": 7}], "model": {"vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "added_tokens": [{"id": 1, "content": "x", "special": "yes"}], "model": {"vocab": {}}}""")]
    [InlineData("""{"version": "1.0", "model": {"vocab": {}}} trailing""")]
    public void Parse_OtherThanATokenizer_IsRefused(string json)
    {
        ProvenanceException e = Assert.Throws<ProvenanceException>(() => Parse(json));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, e.Code);
    }

    [Fact]
    public void Parse_DeepNesting_IsRefusedNotOverflowed()
    {
        string json = """{"version": "1.0", "normalizer": """ + new string('[', 200_000);

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => Parse(json));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, e.Code);
        Assert.NotNull(e.Offset);
    }

    [Fact]
    public void Parse_InvalidUtf8_NamesTheByte()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(SmallTokenizers.ByteLevel);
        int at = bytes.AsSpan().IndexOf("<|end|>"u8);
        bytes[at] = 0xFF;

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => TokenizerJsonReader.Parse("tokenizer.json", bytes, CancellationToken.None));

        Assert.Equal((ProvenanceErrorCode.TokenizerInvalid, (long?)at), (e.Code, e.Offset));
    }

    [Theory]
    [InlineData(SmallTokenizers.ByteLevel)]
    [InlineData(SmallTokenizers.Metaspace)]
    [InlineData(SmallTokenizers.WordPiece)]
    [InlineData(SmallTokenizers.Unigram)]
    public void Parse_EveryTruncation_IsRefused(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json.TrimEnd());
        for (int length = 1; length < bytes.Length; length++)
        {
            ProvenanceException e = Assert.Throws<ProvenanceException>(() => TokenizerJsonReader.Parse("tokenizer.json", bytes.AsSpan(0, length), CancellationToken.None));
            Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, e.Code);
        }
    }

    [Fact]
    public void Read_ZeroByteFile_IsFileEmpty()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", "");

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => folder.Load());

        Assert.Equal(ProvenanceErrorCode.FileEmpty, e.Code);
        Assert.Equal(Path.Combine(folder.Path, "tokenizer.json"), e.Subject);
    }

    [Theory]
    [InlineData(SmallTokenizers.ByteLevel, 1)]
    [InlineData(SmallTokenizers.Metaspace, 2)]
    [InlineData(SmallTokenizers.WordPiece, 3)]
    [InlineData(SmallTokenizers.Unigram, 4)]
    public void Load_MutatedBytes_GivesATokenizerOrAProvenanceException(string json, int seed)
    {
        byte[] original = Encoding.UTF8.GetBytes(json);
        Random random = new(seed);
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = [.. original];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : "{}[]\",:0-9.eE\\ua "[random.Next(17)]);
            }

            using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", bytes);
            try
            {
                LoadedTokenizer tokenizer = folder.Load();
                _ = tokenizer.EncodeAll(["the ab\u00e9", "unbelievable \u7684"]);
                Assert.NotEmpty(tokenizer.CanonicalHash);
            }
            catch (ProvenanceException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 399);
    }

    private static TokenizerSource Parse(string json) => TokenizerJsonReader.Parse("tokenizer.json", Encoding.UTF8.GetBytes(json), CancellationToken.None);
}
