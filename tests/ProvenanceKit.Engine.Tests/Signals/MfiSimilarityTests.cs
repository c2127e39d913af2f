using System.Text.Json;
using CsCheck;
using ProvenanceKit.Engine.Signals;
using ProvenanceKit.Engine.Tests.Configuration;

namespace ProvenanceKit.Engine.Tests.Signals;

public sealed class MfiSimilarityTests
{
    public static TheoryData<string, string, double, double, int, string> Pairs
    {
        get
        {
            TheoryData<string, string, double, double, int, string> pairs = [];
            foreach (JsonElement pair in ConfigTestData.GoldenPairs.EnumerateArray())
            {
                pairs.Add(
                    pair[0].GetString()!, pair[1].GetString()!, pair[2].GetDouble(), pair[3].GetDouble(), pair[4].GetInt32(), pair[5].GetString()!);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Compute_GoldenPair_EqualsReference(string a, string b, double score, double soft, int tier, string kind)
    {
        MfiMatch match = MfiSimilarity.Compute(
            ConfigTestData.ReadGolden(ConfigTestData.GoldenModel(a)), ConfigTestData.ReadGolden(ConfigTestData.GoldenModel(b)));
        Assert.Equal(score, match.Score);
        Assert.Equal(soft, match.SoftScore);
        Assert.Equal(tier, match.Tier);
        Assert.Equal(kind, match.Kind);
    }

    [Fact]
    public void Compute_SameFamilyOtherDepth_IsTier3()
    {
        ArchitectureFacts a = Facts with { ArchHash = "a" };
        ArchitectureFacts b = Facts with { ArchHash = "b", HiddenLayerCount = 3 };
        MfiMatch match = MfiSimilarity.Compute(a, b);
        Assert.Equal(3, match.Tier);
        Assert.Equal(2, MfiSimilarity.Compute(a, b with { HiddenLayerCount = a.HiddenLayerCount }).Tier);
        Assert.Equal(1.0 - (1.5 / 12.4), match.SoftScore, 12);
    }

    [Fact]
    public void Compute_UnknownSizes_AreLeftOutOfBothSums()
    {
        ArchitectureFacts a = Facts with { ArchHash = "a", FamilyHash = "a", HiddenSize = 0, HiddenLayerCount = 0, VocabularySize = 0 };
        MfiMatch match = MfiSimilarity.Compute(a, Facts with { ArchHash = "b", FamilyHash = "b" });
        Assert.Equal(1.0, match.Score);
    }

    [Fact]
    public void Compute_OneRopeTheta_CountsAsDifferent()
    {
        ArchitectureFacts a = Facts with { ArchHash = "a", FamilyHash = "a", RopeTheta = 10000 };
        ArchitectureFacts b = Facts with { ArchHash = "b", FamilyHash = "b" };
        Assert.Equal(1.0 - (1.2 / 12.4), MfiSimilarity.Compute(a, b).SoftScore, 12);
        Assert.Equal(1.0 - (0.6 / 12.4), MfiSimilarity.Compute(a, b with { RopeTheta = 5000 }).SoftScore, 12);
    }

    [Fact]
    public void Compute_EmptyHashes_NeverMatchExactly()
    {
        ArchitectureFacts a = Facts with { ArchHash = "", FamilyHash = "" };
        Assert.Equal(3, MfiSimilarity.Compute(a, a).Tier);
    }

    [Fact]
    public void Compute_AnySizes_IsSymmetricAndWithinZeroAndOne() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Long, Gen.Long).Sample((h, l, v, w) =>
        {
            ArchitectureFacts a = Facts with { ArchHash = "a", FamilyHash = "a", HiddenSize = h, HiddenLayerCount = l, VocabularySize = v };
            ArchitectureFacts b = Facts with { ArchHash = "b", FamilyHash = "b", VocabularySize = w };
            MfiMatch match = MfiSimilarity.Compute(a, b);
            return match == MfiSimilarity.Compute(b, a) && match.Score is >= 0 and <= 1;
        });

    private static ArchitectureFacts Facts => new()
    {
        ModelType = "llama",
        ArchHash = "x",
        FamilyHash = "y",
        HiddenSize = 64,
        HiddenLayerCount = 4,
        VocabularySize = 1000,
        BosTokenId = "1",
    };
}
