using System.Globalization;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>What fingerprints store of the weights gives the verdicts that the weights give.</summary>
public class SketchVerdictTests(ITestOutputHelper output)
{
    [Fact]
    public void Evaluate_PairsOfSamples_GiveTheVerdictsOfTheWeights() => Compare(Directory.GetDirectories(TestModels.Samples));

    [SharedFact]
    public void Evaluate_AllPairsOfZoo_GiveTheVerdictsOfTheWeights() => Compare(Directory.GetDirectories(Path.Combine(TestModels.Shared!, "zoo")));

    private void Compare(string[] folders)
    {
        EvidenceModel[] models = [.. folders.Where(static d => File.Exists(Path.Combine(d, "model.safetensors"))).Order(StringComparer.Ordinal)
            .Select(static d => new EvidenceModel(TestModels.Open(d), UnitSampling.Default))];
        ModelFingerprint[] sketches = [.. models.Select(static m => SketchModels.ThroughFile(SketchModels.Fingerprint(m)))];
        var wrong = new List<string>();
        for (int i = 0; i < models.Length; i++)
        {
            for (int j = i; j < models.Length; j++)
            {
                LineageEvidence weights = EvidenceEngine.Evaluate(models[i], models[j], [], new EvidenceOptions(), UnitSampling.Default, CancellationToken.None);
                LineageEvidence stored = SketchEvidence.Evaluate(sketches[i], sketches[j], new EvidenceOptions(), CancellationToken.None);
                string line = $"{models[i].Name} {models[j].Name}: {Text(weights)} | {Text(stored)}";
                output.WriteLine(line);
                Assert.True(stored.Verdict != Verdict.Linked || weights.Verdict == Verdict.Linked, line);
                if (weights.Verdict != stored.Verdict || weights.Direction != stored.Direction)
                {
                    wrong.Add(line);
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static string Text(LineageEvidence e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{e.Verdict} p {e.PValueLog10:0} K {e.MatchedUnits}/{e.SampledUnits} c {e.MeanUnitCosine:0.000} rK {e.DisguiseProofMatches} r {e.DisguiseProofFraction:0.000} {e.Direction} gain {e.GainCorrelation:0.000} top {e.LearnedDirectionCosine:0.000} dist {e.RelativeDistance:0.000} map {string.Join(' ', e.LayerMap.Select(static l => l.ParentLayer))}");
}
