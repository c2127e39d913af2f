using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Signals;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>TFV facts and the digest on small vocabularies.</summary>
public sealed class TokenizerFactsTests
{
    [Fact]
    public void Facts_AstralAndCombiningTokens_CountCodePoints()
    {
        TokenizerFacts facts = Facts("\U0001D573", "\U0001F600\U0001F600", "e\u0301", "");

        // "?", four words of which one is empty: lengths 1, 1, 2, 2, 0.
        Assert.Equal(5, facts.VocabularySize);
        Assert.Equal(2, facts.MaxTokenLength);
        Assert.Equal(1.2, facts.AverageTokenLength);
        Assert.Equal(0.4, facts.SingleCharacterShare);
    }

    [Fact]
    public void Facts_SpacePrefixesAndByteTokens_AreCountedByTheirForm()
    {
        TokenizerFacts facts = Facts("▁a", "\u0120a", " a", "a▁", "<0x0A>", "<0xfF>", "<0xG0>", "<0x0A>>", "<0x0>");

        Assert.Equal(0.3, facts.WhitespacePrefixShare);
        Assert.Equal(0.2, facts.ByteTokenShare);
    }

    [Fact]
    public void Facts_Scripts_AreSharesOfAlphabeticCodePointsMostCommonFirst()
    {
        TokenizerFacts facts = Facts("中文字\u30ab\ud55c", "и", "\u0645\u0646", "\u0915\u0947", "abc1!", "\u03b1", "\U00020000");

        // Letters: CJK 6, Latin 3, Arabic 2, Cyrillic 1, Devanagari 1 (the vowel sign is a mark), Greek 1.
        Assert.Equal("CJK", facts.ScriptDistribution[0].Script);
        Assert.Equal(0.4286, facts.ScriptDistribution[0].Share);
        Assert.Equal(0.2143, Share("Latin"));
        Assert.Equal(0.1429, Share("Arabic"));
        Assert.Equal([0.0714, 0.0714, 0.0714], [Share("Cyrillic"), Share("Devanagari"), Share("Other")]);

        double Share(string script) => facts.ScriptDistribution.Single(s => s.Script == script).Share;
    }

    [Fact]
    public void Facts_NoMerges_HaveTheHashOfTheEmptyText()
    {
        TokenizerFacts facts = Facts("a");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), facts.MergeRuleHash);
        Assert.Null(facts.AllMergesHash);
        Assert.Empty(facts.FirstMerges);
    }

    [Fact]
    public void Facts_Merges_AreHashedJoinedByLineFeeds()
    {
        TokenizerFacts facts = TokenizerFolder.LoadJson(SmallTokenizers.Bpe()).Facts;

        string expected = Convert.ToHexStringLower(SHA256.HashData("b c\na b\na bc"u8));
        Assert.Equal((expected, expected), (facts.MergeRuleHash, facts.AllMergesHash));
    }

    [Fact]
    public void Hash_OfManyMerges_EqualsTheHashOfTheJoinedText()
    {
        MergeList merges = new();
        List<string> texts = [];
        for (int i = 0; i < 30_000; i++)
        {
            string left = FormattableString.Invariant($"left{i}"), right = new('r', i % 7 + 1);
            merges.Add(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
            texts.Add(left + " " + right);
        }

        merges.Add("x"u8, new byte[100_000]);
        texts.Add("x " + new string('\0', 100_000));

        Assert.Equal(Sha(string.Join('\n', texts)), merges.Hash(merges.Count));
        Assert.Equal(Sha(string.Join('\n', texts.Take(50))), merges.Hash(50));

        static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Digest_OfAVocabulary_HasSortedHashesWithIds()
    {
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.Bpe(added: """{"id": 50, "content": "new"}"""));
        VocabularyDigest digest = tokenizer.VocabularyDigest;

        Assert.Equal(11, digest.TokenHashes.Length);
        Assert.Equal(digest.TokenHashes.Order(), digest.TokenHashes);
        Assert.Equal(Enumerable.Range(0, 11), digest.TokenIds.Order());
        ulong hash = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData("new"u8));
        Assert.Equal(10, digest.TokenIds[digest.TokenHashes.IndexOf(hash)]);
    }

    [Fact]
    public void Digest_OfALargeVocabulary_HasAHashForEveryToken()
    {
        string[] words = [.. Enumerable.Range(0, 20_000).Select(i => new string((char)('a' + (i % 26)), i % 150) + i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.WordLevel(SmallTokenizers.NullComponents, words));

        ulong[] expected = [.. words.Append("?").Select(w => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(w)))).Order()];
        Assert.Equal(expected, tokenizer.VocabularyDigest.TokenHashes);
    }

    [Fact]
    public void Voa_OfTwoVocabularies_IsTheJaccardIndexWithCounts()
    {
        LoadedTokenizer a = Words("a", "b", "c"), b = Words("b", "c", "d", "e");

        VoaResult result = VoaSimilarity.Compute(a.VocabularyDigest, b.VocabularyDigest);

        Assert.Equal(3 / 6.0, result.Raw);
        Assert.Equal(new VocabularyOverlap(3, 6, 1, 2), result.Overlap);
    }

    private static LoadedTokenizer Words(params string[] words) => TokenizerFolder.LoadJson(SmallTokenizers.WordLevel(SmallTokenizers.NullComponents, words));

    private static TokenizerFacts Facts(params string[] words) => Words(words).Facts;
}
