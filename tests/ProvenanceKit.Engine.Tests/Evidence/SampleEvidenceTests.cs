using ProvenanceKit.Engine.Evidence;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Evidence;

public class SampleEvidenceTests(ITestOutputHelper output)
{
    private static readonly string[] s_names =
        ["aurora-base", "aurora-code", "aurora-disguised", "aurora-header", "aurora-merge", "aurora-pruned", "borealis-base", "borealis-code"];

    [Fact]
    public void Evaluate_AllPairsOfSamples_LinksFamiliesOnly()
    {
        for (int i = 0; i < s_names.Length; i++)
        {
            for (int j = 0; j < s_names.Length; j++)
            {
                if (i == j)
                {
                    continue;
                }

                LineageEvidence e = Evaluate(s_names[i], s_names[j]);
                output.WriteLine($"{s_names[i]} {s_names[j]} {e.Verdict} p {e.PValueLog10:0.0} K {e.MatchedUnits}/{e.SampledUnits} c {e.MeanUnitCosine:0.000} r {e.DisguiseProofFraction:0.000} gain {e.GainCorrelation:0.000} top {e.LearnedDirectionCosine:0.000} {e.Direction} {e.RelativeDistance:0.000}");
                output.WriteLine("   " + e.Summary);
                Assert.Equal(s_names[i][..6] == s_names[j][..6] ? Verdict.Linked : Verdict.NoEvidence, e.Verdict);
            }
        }
    }

    private static LineageEvidence Evaluate(string reference, string difference, EvidenceOptions? options = null) =>
        EvidenceEngine.Evaluate(TestModels.Sample(reference), TestModels.Sample(difference), options ?? new EvidenceOptions(), CancellationToken.None);
}
