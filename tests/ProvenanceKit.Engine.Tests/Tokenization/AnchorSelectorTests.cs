using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

public sealed class AnchorSelectorTests
{
    [Fact]
    public void Permutation_OfNumpysLegacyGenerator_IsReproduced()
    {
        // RandomState(42).permutation over the ids below 50000 without 1, 5 and 9.
        int[] pool = [.. Enumerable.Range(0, 50_000).Except([1, 5, 9])];
        int[] order = new MersenneTwister(42).Permutation(pool.Length);

        Assert.Equal([33555, 9430, 202, 12450, 45080], order.Take(5).Select(i => pool[i]));
        Assert.Equal(Enumerable.Range(0, pool.Length), order.Order());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(16, 16)]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(1_000_000, 64)]
    public void Select_WithoutTokenizer_TakesAllFromTheGenerator(long rows, int expected)
    {
        var anchors = AnchorSelector.Select(null, rows);

        Assert.Equal(expected, anchors.Length);
        Assert.Equal(expected, anchors.Distinct().Count());
        Assert.All(anchors, id => Assert.InRange(id, 0, Math.Min(rows, 50_000) - 1));
    }

    [Fact]
    public void Select_IdsBeyondTheEmbedding_AreNoAnchors()
    {
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.WordLevel(SmallTokenizers.NullComponents, "x", "0", ".", "the"));

        Assert.Equal([2, 0, 3, 4], AnchorSelector.Select(tokenizer, 100).Take(4));
        Assert.Equal([2, 0], AnchorSelector.Select(tokenizer, 3).Take(2));
        Assert.Equal(3, AnchorSelector.Select(tokenizer, 3).Length);
    }

    [Fact]
    public void Select_UnencodableTokenizer_EqualsNone()
    {
        LoadedTokenizer tokenizer = TokenizerFolder.LoadJson(SmallTokenizers.Bpe(components: """ "pre_tokenizer": {"type": "Wavelet"} """));

        Assert.Equal(AnchorSelector.Select(null, 500).AsEnumerable(), AnchorSelector.Select(tokenizer, 500));
    }

    [Fact]
    public void Candidates_OfAllScripts_Are76DistinctStrings()
    {
        Assert.Equal(76, AnchorSelector.Candidates.Length);
        Assert.Equal(76, AnchorSelector.Candidates.Distinct().Count());
    }
}
