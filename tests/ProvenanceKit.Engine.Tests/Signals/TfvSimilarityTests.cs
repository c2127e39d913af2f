using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Tests.Signals;

/// <summary>The eleven parts of TFV one by one.</summary>
public sealed class TfvSimilarityTests
{
    private static readonly TokenizerFacts s_facts = new()
    {
        VocabularySize = 1000,
        TokenizerClass = "A",
        BosTokenId = 1,
        EosTokenId = 2,
        PadTokenId = 0,
        UnkTokenId = 3,
        MaskTokenId = 4,
        MergeCount = 100,
        MergeRuleHash = "rule",
        AllMergesHash = "all",
        AverageTokenLength = 5,
        WhitespacePrefixShare = 0.5,
        ByteTokenShare = 0.1,
        ScriptDistribution = [new ScriptShare("Latin", 1.0)],
    };

    public static TheoryData<string, double> Changes => new()
    {
        { "class", 0.90 },
        { "half the size", 0.95 },
        { "bos", 0.96 },
        { "bos and eos", 0.92 },
        { "half the length", 0.965 },
        { "whitespace", 0.975 },
        { "script", 0.90 },
        { "no script", 0.90 },
        { "mixed script", 0.9707 },
        { "bytes", 0.95 },
        { "half the merges", 0.825 },
        { "no merges", 0.65 },
        { "merge rule", 0.85 },
        { "unknown id", 0.9667 },
        { "mask missing", 1.0 },
        { "all special missing", 0.95 },
    };

    [Fact]
    public void Compute_OfEqualFacts_IsOne() => Assert.Equal(1.0, TfvSimilarity.Compute(s_facts, s_facts).Score);

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compute_OfOneChange_LosesItsPart(string change, double expected)
    {
        TokenizerFacts other = change switch
        {
            "class" => s_facts with { TokenizerClass = "B" },
            "half the size" => s_facts with { VocabularySize = 500 },
            "bos" => s_facts with { BosTokenId = null },
            "bos and eos" => s_facts with { BosTokenId = 9, EosTokenId = 9 },
            "half the length" => s_facts with { AverageTokenLength = 2.5 },
            "whitespace" => s_facts with { WhitespacePrefixShare = 0 },
            "script" => s_facts with { ScriptDistribution = [new ScriptShare("CJK", 1.0)] },
            "no script" => s_facts with { ScriptDistribution = [] },
            "mixed script" => s_facts with { ScriptDistribution = [new ScriptShare("Latin", 0.5), new ScriptShare("CJK", 0.5)] },
            "bytes" => s_facts with { ByteTokenShare = 0 },
            "half the merges" => s_facts with { MergeCount = 50, AllMergesHash = "other" },
            "no merges" => s_facts with { MergeCount = 0, AllMergesHash = null, MergeRuleHash = "empty" },
            "merge rule" => s_facts with { MergeRuleHash = "other" },
            "unknown id" => s_facts with { UnkTokenId = 9 },
            "mask missing" => s_facts with { MaskTokenId = null },
            _ => s_facts with { PadTokenId = null, UnkTokenId = null, MaskTokenId = null },
        };

        Assert.Equal(expected, TfvSimilarity.Compute(s_facts, other).Score);
        Assert.Equal(expected, TfvSimilarity.Compute(other, s_facts).Score);
    }

    [Fact]
    public void Compute_OfEqualTokenizersWithoutMerges_IsAtMost0925()
    {
        TokenizerFacts facts = s_facts with { MergeCount = 0, AllMergesHash = null };

        Assert.Equal(0.925, TfvSimilarity.Compute(facts, facts).Score);
    }

    [Fact]
    public void Compute_WithMergesThatTheSourceDidNotKeep_LosesTheirIdentity() =>
        Assert.Equal(0.85, TfvSimilarity.Compute(s_facts, s_facts with { AllMergesHash = null }).Score);
}
