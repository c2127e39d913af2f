using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Tests.Evidence;

public class SampleEvidenceTests
{
    private static readonly string[] s_names =
        ["aurora-base", "aurora-code", "aurora-disguised", "aurora-header", "aurora-merge", "aurora-pruned", "borealis-base", "borealis-code"];

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (string a in s_names)
        {
            foreach (string b in s_names.Where(b => b != a))
            {
                pairs.Add(a, b);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Evaluate_PairOfSamples_LinksWithinTheFamilyOnly(string reference, string difference)
    {
        LineageEvidence e = Evaluate(reference, difference);
        bool related = reference[..6] == difference[..6];
        Assert.Equal(related ? Verdict.Linked : Verdict.NoEvidence, e.Verdict);
        Assert.True(related ? e.PValueLog10 < -200 : e.PValueLog10 > -1, $"{e.PValueLog10}");
    }

    [Fact]
    public void Evaluate_SameFiles_IsIdentical()
    {
        LineageEvidence e = Evaluate("aurora-base", "aurora-base");
        Assert.Equal(Verdict.Identical, e.Verdict);
        Assert.Null(e.PValueLog10);
    }

    [Fact]
    public void Evaluate_DisguisedCopy_IsFoundByMatchingAlone()
    {
        LineageEvidence e = Evaluate("aurora-code", "aurora-disguised");
        Assert.Equal(Verdict.Linked, e.Verdict);
        Assert.InRange(e.MatchedUnitFraction!.Value, 0, 0.05);
        Assert.InRange(e.DisguiseProofFraction!.Value, 0.9, 1.3);
        Assert.True(e.Tests.Single(t => t.Test == EvidenceTest.UnitCorrespondence).PValueLog10 > -1);
        Assert.Equal([0, 1, 2, 3], e.LayerMap.Select(l => l.ParentLayer));
    }

    [Fact]
    public void Evaluate_PrunedModel_MapsItsLayers()
    {
        foreach (LineageEvidence e in new[] { Evaluate("aurora-base", "aurora-pruned"), Evaluate("aurora-pruned", "aurora-base") })
        {
            Assert.Equal("aurora-pruned", e.LayerMapModel);
            Assert.Equal([0, 1, 3], e.LayerMap.Select(l => l.ParentLayer));
            Assert.All(e.LayerMap, l => Assert.Equal("aurora-base", l.ParentModel));
        }
    }

    [Theory]
    [InlineData("aurora-base")]
    [InlineData("aurora-code")]
    [InlineData("borealis-base")]
    public void Evaluate_MergeWithCandidates_GivesItsCoefficients(string reference)
    {
        LineageEvidence e = EvidenceEngine.Evaluate(
            TestModels.Sample(reference), TestModels.Sample("aurora-merge"), [TestModels.Sample("aurora-code"), TestModels.Sample("aurora-header")],
            new EvidenceOptions(), CancellationToken.None);
        Assert.NotNull(e.Merge);
        Assert.True(e.Merge.IsMerge, e.Merge.ToString());
        Assert.Equal("linear", e.Merge.Pattern);
        Assert.Equal(0.65, e.Merge.Components.Single(c => c.Model == "aurora-code").Coefficient, 0.01);
        Assert.Equal(0.35, e.Merge.Components.Single(c => c.Model == "aurora-header").Coefficient, 0.01);
    }

    [Fact]
    public void Evaluate_FineTuneWithCandidates_IsNoMerge()
    {
        LineageEvidence e = EvidenceEngine.Evaluate(
            TestModels.Sample("aurora-base"), TestModels.Sample("aurora-code"), [TestModels.Sample("aurora-header"), TestModels.Sample("borealis-base")],
            new EvidenceOptions(), CancellationToken.None);
        Assert.False(e.Merge!.IsMerge);
        Assert.Equal("none", e.Merge.Pattern);
    }

    [Fact]
    public void Evaluate_FineTune_IsLaterThanItsBase()
    {
        Assert.Equal(LineageDirection.ReferenceIsEarlier, Evaluate("aurora-base", "aurora-code").Direction);
        Assert.Equal(LineageDirection.DifferenceIsEarlier, Evaluate("borealis-code", "borealis-base").Direction);
    }

    [Fact]
    public void Evaluate_EveryTest_SaysThatItRanOrWhyNot()
    {
        LineageEvidence e = Evaluate("aurora-base", "borealis-base");
        foreach (EvidenceTest test in new[] { EvidenceTest.Identity, EvidenceTest.UnitCorrespondence, EvidenceTest.DisguiseProofMatching, EvidenceTest.LearnedPart, EvidenceTest.Training, EvidenceTest.DeclaredLineage })
        {
            Assert.NotEmpty(e.Tests.Single(t => t.Test == test).Finding);
        }

        Assert.Contains("doesn't exclude distillation", e.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_AnyThreadCount_GivesTheSameNumbers()
    {
        foreach ((string a, string b) in new[] { ("aurora-base", "aurora-code"), ("aurora-code", "aurora-disguised"), ("aurora-base", "aurora-pruned") })
        {
            LineageEvidence one = Evaluate(a, b, new EvidenceOptions { MaxThreads = 1 }), many = Evaluate(a, b, new EvidenceOptions { MaxThreads = 7 });
            Assert.Equal(one.PValueLog10, many.PValueLog10);
            Assert.Equal(one.UnitCorrespondenceZ, many.UnitCorrespondenceZ);
            Assert.Equal(one.MeanUnitCosine, many.MeanUnitCosine);
            Assert.Equal(one.LearnedDirectionCosine, many.LearnedDirectionCosine);
            Assert.Equal(one.DisguiseProofSimilarity, many.DisguiseProofSimilarity);
        }
    }

    [Fact]
    public void Evaluate_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            EvidenceEngine.Evaluate(TestModels.Sample("aurora-base"), TestModels.Sample("aurora-code"), new EvidenceOptions(), source.Token));
    }

    private static LineageEvidence Evaluate(string reference, string difference, EvidenceOptions? options = null) =>
        EvidenceEngine.Evaluate(TestModels.Sample(reference), TestModels.Sample(difference), options ?? new EvidenceOptions(), CancellationToken.None);
}
