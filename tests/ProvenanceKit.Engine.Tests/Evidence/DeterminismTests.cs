using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>The exact numbers on the samples, equal on every machine: also with DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0.</summary>
public class DeterminismTests
{
    [Theory]
    [InlineData("aurora-base", "aurora-code", 0.9603317898105491, 141.66928502486908, 0.9986778259537794, 0)]
    [InlineData("aurora-base", "aurora-pruned", 0.9979157014326616, 127.84662590012572, 0.9999130393713589, 0)]
    [InlineData("aurora-code", "aurora-disguised", -0.001813516631211149, -0.34402393631005945, 0, 0.9691322131376517)]
    public void Evaluate_Samples_GivesTheSameBitsEverywhere(string reference, string difference, double cosine, double z, double learned, double similarity)
    {
        LineageEvidence e = EvidenceEngine.Evaluate(TestModels.Sample(reference), TestModels.Sample(difference), new EvidenceOptions(), CancellationToken.None);
        Assert.Equal(cosine, e.MeanUnitCosine);
        Assert.Equal(z, e.UnitCorrespondenceZ);
        Assert.Equal(learned, e.LearnedDirectionCosine ?? 0);
        Assert.Equal(similarity, e.DisguiseProofSimilarity ?? 0);
    }
}
