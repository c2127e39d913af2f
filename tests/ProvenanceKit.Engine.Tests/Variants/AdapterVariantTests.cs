using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Tests.Variants;

public sealed class AdapterVariantTests
{
    [VariantsFact]
    public void Read_AdapterOnItsBase_EqualsTheMergedGolden()
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("lora_adapter_A"), SharedVariants.At("../zoo/A"), null, CancellationToken.None));
        using Checkpoint original = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("../zoo/A")));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(SharedVariants.At("golden/lora_adapter_A.json")));
        int compared = 0;
        foreach (JsonProperty entry in golden.RootElement.GetProperty("tensors").EnumerateObject())
        {
            float[] values = new float[64];
            checkpoint.Read(checkpoint.Find(entry.Name)!, 0, values);
            float[] expected = [.. entry.Value.GetProperty("first64").EnumerateArray().Select(e => e.GetSingle())];

            // The golden was merged from the float32 base; the stored base is rounded to bfloat16.
            float[] stored = new float[64];
            original.Read(original.Find(entry.Name)!, 0, stored);
            for (int i = 0; i < expected.Length; i++)
            {
                double tolerance = 1e-6 + (Math.Abs(stored[i]) / 256);
                Assert.InRange(values[i] - expected[i], -tolerance, tolerance);
            }

            compared++;
        }

        Assert.InRange(compared, 18, 100);
    }

    [VariantsFact]
    public void Compare_AdapterOnItsBase_IsLinkedWithTheBaseAndNotWithAnother()
    {
        var options = new FingerprintOptions { BaseModelPath = SharedVariants.At("../zoo/A") };
        ModelFingerprint adapted = ProvenanceEngine.ReadFingerprint(SharedVariants.At("lora_adapter_A"), options, null, CancellationToken.None);
        Assert.Equal(Path.GetFullPath(SharedVariants.At("../zoo/A")), adapted.BaseModelPath);
        foreach ((string other, Verdict verdict) in new[] { ("../zoo/A", Verdict.Linked), ("../zoo/B", Verdict.NoEvidence) })
        {
            ModelFingerprint reference = ProvenanceEngine.ReadFingerprint(SharedVariants.At(other), new FingerprintOptions(), null, CancellationToken.None);
            using var session = new ComparisonSession(reference, new ComparisonOptions(), []);
            ProvenanceComparison comparison = session.Compare(adapted, null, CancellationToken.None);
            Assert.True(comparison.Verdict == verdict, $"{other}: {comparison.Verdict}: {comparison.Summary}");
        }
    }

    [VariantsFact]
    public void DeclaredLineage_Adapter_NamesItsBase() => Assert.Contains(
        DeclaredLineage.Read("lora_adapter_A", SharedVariants.At("lora_adapter_A")), parent => parent.Parent == "../../zoo/A" && parent.Relation == "adapter");
}
