using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Canonical;

namespace ProvenanceKit.Engine.Tests.Tokenization;

public sealed class CanonicalHashTests
{
    [Fact]
    public void Hash_OfAGenericTokenizer_IsOfTheLibrarysCompactForm()
    {
        const string canonical =
            "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[{\"id\":9,\"content\":\"<|end|>\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false," +
            "\"normalized\":false,\"special\":true}],\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true}," +
            "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}," +
            "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],\"special_tokens\":{}},\"decoder\":{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}," +
            "\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":false,\"byte_fallback\":false," +
            "\"ignore_merges\":false,\"vocab\":{\"t\":0,\"h\":1,\"e\":2,\"\u0120\":3,\"\u0120t\":4,\"he\":5,\"the\":6,\"\u0120the\":7,\"\u00e9\":8}," +
            "\"merges\":[[\"\u0120\",\"t\"],[\"h\",\"e\"],[\"t\",\"he\"],[\"\u0120t\",\"he\"]]}}";

        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.ByteLevel);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))), tokenizer.CanonicalHash);
        Assert.True(tokenizer.HashIsComparable);
    }

    [Fact]
    public void Hash_VocabularyInAnotherOrder_IsTheSame()
    {
        string other = SmallTokenizers.ByteLevel.Replace("\"t\": 0, \"h\": 1,", "\"h\": 1, \"t\": 0,", StringComparison.Ordinal);

        Assert.Equal(TokenizerFolder.LoadJson(SmallTokenizers.ByteLevel).CanonicalHash, TokenizerFolder.LoadJson(other).CanonicalHash);
    }

    [Theory]
    [InlineData("\"t he\"", "\"h e\"")]
    [InlineData("\"special\": true", "\"special\": false")]
    [InlineData("\"use_regex\": true", "\"use_regex\": false")]
    [InlineData("\"\\u00e9\": 8", "\"\\u00ea\": 8")]
    public void Hash_AnyChange_ChangesIt(string from, string to)
    {
        string other = SmallTokenizers.ByteLevel.Replace(from, to, StringComparison.Ordinal);

        Assert.NotEqual(SmallTokenizers.ByteLevel, other);
        Assert.NotEqual(TokenizerFolder.LoadJson(SmallTokenizers.ByteLevel).CanonicalHash, TokenizerFolder.LoadJson(other).CanonicalHash);
    }

    [Theory]
    [InlineData("\"use_regex\": true}", "\"use_regex\": true, \"novelty\": 1}")]
    [InlineData("\"version\": \"1.0\"", "\"version\": \"1.0\", \"novelty\": 1")]
    [InlineData("\"dropout\": null", "\"novelty\": null")]
    public void Hash_UnknownParts_IsOursAndNotComparable(string from, string to)
    {
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.ByteLevel.Replace(from, to, StringComparison.Ordinal));

        Assert.StartsWith(CanonicalHash.OwnPrefix, tokenizer.CanonicalHash, StringComparison.Ordinal);
        Assert.False(tokenizer.HashIsComparable);
        Assert.Equal(tokenizer.CanonicalHash, TokenizerFolder.LoadJson(SmallTokenizers.ByteLevel.Replace(from, to, StringComparison.Ordinal)).CanonicalHash);
    }

    [Fact]
    public void Hash_ClassWhoseConstructionIsUnknown_IsOurs()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Unigram).With("tokenizer_config.json", """{"tokenizer_class": "AlbertTokenizer"}""");

        Assert.False(folder.Load("albert").HashIsComparable);
        Assert.StartsWith(CanonicalHash.OwnPrefix, folder.Load("albert").CanonicalHash, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(-2.0, "-2.0")]
    [InlineData(-13.9424, "-13.9424")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1.5e16, "1.5e16")]
    [InlineData(1e-5, "0.00001")]
    [InlineData(1.25e-7, "1.25e-7")]
    [InlineData(123456.789, "123456.789")]
    public void Number_OfADouble_IsWrittenAsSerdeDoes(double value, string expected)
    {
        using CanonicalJsonWriter writer = new();
        writer.Number(value);

        Assert.Equal(expected.Length, writer.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected))), writer.Finish());
    }

    [Fact]
    public void Text_WithControls_IsEscapedAsSerdeDoes()
    {
        using CanonicalJsonWriter writer = new();
        writer.Text("a\"\\\b\f\n\r\t\u0001\u001f\u007f\u00e9/");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u00e9/\""u8)), writer.Finish());
    }

    [Theory]
    [InlineData("-3.07", -3.07)]
    [InlineData("0", 0.0)]
    [InlineData("-5", -5.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("2.5E-3", 0.0025)]
    [InlineData("123456789012345678901234567890", 1.2345678901234568e29)]
    [InlineData("0.1234567890123456789012345", 0.12345678901234568)]
    [InlineData("1e-400", 0.0)]
    public void SerdeNumber_OfDecimals_IsTheSingleDivision(string text, double expected) =>
        Assert.Equal(expected, SerdeNumber.Parse(Encoding.ASCII.GetBytes(text)), Math.Abs(expected) * 3e-16);

    [Fact]
    public void SerdeNumber_SeventeenDigits_CanDifferInTheLastPlace() =>
        Assert.Equal(30700000000000003d / 1e16, SerdeNumber.Parse("3.0700000000000003"u8));
}
