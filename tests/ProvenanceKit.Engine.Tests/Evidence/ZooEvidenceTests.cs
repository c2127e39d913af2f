using System.Globalization;
using System.Text.Json;
using ProvenanceKit.Engine.Evidence;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>All pairs of the trained zoo models that are present, against their known lineage and the prototype's counts.</summary>
public class ZooEvidenceTests(ITestOutputHelper output)
{
    [SharedFact]
    public void Evaluate_AllPairsOfZoo_LinksLineageOnly()
    {
        Dictionary<string, EvidenceModel> models = Open(UnitSampling.Default);
        var lineage = new ZooLineage(Path.Combine(TestModels.Shared!, "zoo", "lineage.json"));
        string[] names = [.. models.Keys.Order(StringComparer.Ordinal)];
        var table = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        for (int i = 0; i < names.Length; i++)
        {
            for (int j = i + 1; j < names.Length; j++)
            {
                string label = lineage.Label(names[i], names[j]);
                LineageEvidence e = EvidenceEngine.Evaluate(
                    models[names[i]], models[names[j]], [], new EvidenceOptions(), UnitSampling.Default, CancellationToken.None);
                string key = $"{label}: {e.Verdict}";
                table[key] = table.GetValueOrDefault(key) + 1;
                string line = string.Create(CultureInfo.InvariantCulture, $"{label} {names[i]} {names[j]} {e.Verdict} p {e.PValueLog10:0.0} K {e.MatchedUnits}/{e.SampledUnits} c {e.MeanUnitCosine:0.000} rK {e.DisguiseProofMatches} r {e.DisguiseProofFraction:0.000} gain {e.GainCorrelation:0.000} top {e.LearnedDirectionCosine:0.000} {e.Direction} dist {e.RelativeDistance:0.000} map {string.Join(' ', e.LayerMap)}");
                output.WriteLine(line);
                bool expected = label switch
                {
                    "descent" or "sibling" => e.Verdict is Verdict.Linked or Verdict.Identical or Verdict.Reformatted,
                    "untrained" => e.Verdict == Verdict.Untrained,
                    "sameinit" => e.Verdict is Verdict.CommonOrigin or Verdict.NoEvidence,
                    _ => e.Verdict == Verdict.NoEvidence,
                };
                if (!expected)
                {
                    wrong.Add(line);
                }
            }
        }

        foreach ((string key, int count) in table)
        {
            output.WriteLine($"{key} {count}");
        }

        Assert.Empty(wrong);
    }

    [SharedFact]
    public void Evaluate_FormatVariants_AreReformattedOrSayWhyNot()
    {
        EvidenceInput a = TestModels.Open(Path.Combine(TestModels.Shared!, "zoo", "A"));
        LineageEvidence Variant(string name) =>
            EvidenceEngine.Evaluate(a, TestModels.Open(Path.Combine(TestModels.Shared!, "variants", name)), new EvidenceOptions(), CancellationToken.None);
        Assert.Equal(Verdict.Reformatted, Variant("st_f8e4m3_A").Verdict);
        Assert.Equal(Verdict.Reformatted, Variant("st_mixed_A").Verdict);
        LineageEvidence packed = Variant("gptq_int4_A");
        Assert.Equal(Verdict.Inconclusive, packed.Verdict);
        Assert.Contains("qweight", packed.Summary, StringComparison.Ordinal);
    }

    [SharedFact]
    public void Evaluate_MergesAndMosaicsOfZoo_AreTakenApart()
    {
        EvidenceInput Zoo(string name) => TestModels.Open(Path.Combine(TestModels.Shared!, "zoo", name));
        LineageEvidence Parts(string child, params string[] parents) =>
            EvidenceEngine.Evaluate(Zoo("A"), Zoo(child), [.. parents.Select(Zoo)], new EvidenceOptions(), CancellationToken.None);
        Assert.Equal("TIES", Parts("merge_ties", "ft_heavy", "ft2").Merge!.Pattern);
        foreach (string notAMerge in new[] { "ft_heavy", "cpt_xlong", "fused_phi3", "vocab_rebuild" })
        {
            Assert.False(Parts(notAMerge, [.. new[] { "ft2", "merge_ties", "B" }.Where(n => n != notAMerge)]).Merge?.IsMerge ?? false, notAMerge);
        }

        Assert.Equal(
            ["A 0", "A 1", "B 2", "B 3", "A 4", "B 5"], Parts("mosaic_AB", "B").LayerMap.Select(l => $"{l.ParentModel} {l.ParentLayer}"));
        Assert.Equal([0, 1, 3, 5], EvidenceEngine.Evaluate(Zoo("A"), Zoo("layer_drop"), new EvidenceOptions(), CancellationToken.None).LayerMap.Select(l => l.ParentLayer));
    }

    [SharedFact]
    public void UnitCorrespondence_PrototypeRows_GivesPrototypeCounts()
    {
        var sampling = new PrototypeSampling();
        Dictionary<string, EvidenceModel> models = Open(sampling);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestModels.Shared!, "evidence", "zoo-pairs.json")));
        int compared = 0, flipped = 0;
        foreach (JsonElement pair in golden.RootElement.EnumerateArray())
        {
            if (!models.TryGetValue(pair.GetProperty("a").GetString()!, out EvidenceModel? a)
                || !models.TryGetValue(pair.GetProperty("b").GetString()!, out EvidenceModel? b) || !pair.TryGetProperty("cK", out JsonElement count))
            {
                continue;
            }

            UnitCorrespondenceResult result = UnitCorrespondence.Run(a.Layers, b.Layers, new ParallelOptions());
            Assert.True(result.IsMeasured, $"{a.Name} {b.Name}: {result.Reason}");
            // The prototype read float32 originals and the stored models are BF16: a unit whose best and second-best cosine differ by less than that rounding can flip.
            int difference = Math.Abs(count.GetInt32() - result.Matches);
            flipped += difference;
            Assert.True(difference <= 2, $"{a.Name} {b.Name}: {result.Matches} instead of {count}");
            Assert.Equal(pair.GetProperty("c_cos").GetDouble(), result.MeanCosine, 2e-5);
            compared++;
        }

        output.WriteLine($"{compared} pairs, {flipped} units flipped of {compared * 1152}");
        Assert.InRange(compared, 90, 200);
        Assert.InRange(flipped, 0, 12);
    }

    private static Dictionary<string, EvidenceModel> Open(UnitSampling sampling) =>
        Directory.GetDirectories(Path.Combine(TestModels.Shared!, "zoo")).Where(d => File.Exists(Path.Combine(d, "model.safetensors")))
            .ToDictionary(d => Path.GetFileName(d), d => new EvidenceModel(TestModels.Open(d), sampling), StringComparer.Ordinal);
}
