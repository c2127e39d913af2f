using System.Diagnostics;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Evidence;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>Cost on two 1.5 GB models. Writes 3 GB, so it runs only when PROVENANCEKIT_COST names a folder for them (kept for the next run).</summary>
[Collection(RunsAlone.Name)]
public class EvidenceCostTests(ITestOutputHelper output)
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("PROVENANCEKIT_COST");

    [CostFact]
    public void Evaluate_TwoLargeModels_StaysWithinItsBudget()
    {
        using (Process process = Process.GetCurrentProcess())
        {
            output.WriteLine(FormattableString.Invariant($"before: {process.WorkingSet64 >> 20} MiB"));
        }

        string a = Model("cost-a", 1), b = Model("cost-b", 2), c = Model("cost-c", 1);
        LineageEvidence related = Measure(a, c, 1.0, 0.03, matching: false);
        Assert.Equal(Verdict.Linked, related.Verdict);
        LineageEvidence independent = Measure(a, b, 5.0 + 1.0, 0.12, matching: true);
        Assert.Equal(Verdict.NoEvidence, independent.Verdict);
    }

    private LineageEvidence Measure(string reference, string difference, double seconds, double share, bool matching)
    {
        LineageEvidence? result = null;
        double best = double.MaxValue;
        for (int run = 0; run < 3; run++)
        {
            using SafetensorsCheckpoint x = SafetensorsCheckpoint.Open([reference]), y = SafetensorsCheckpoint.Open([difference]);
            VocabularyDigest vocabulary = new() { TokenHashes = [.. Enumerable.Range(0, 32000).Select(i => (ulong)i)], TokenIds = [.. Enumerable.Range(0, 32000)] };
            GC.Collect();
            long allocated = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            result = EvidenceEngine.Evaluate(
                new EvidenceInput { Name = "a", Checkpoint = x, Vocabulary = vocabulary }, new EvidenceInput { Name = "b", Checkpoint = y, Vocabulary = vocabulary },
                new EvidenceOptions { SampledOnly = true }, CancellationToken.None);
            double elapsed = watch.Elapsed.TotalSeconds;
            best = Math.Min(best, elapsed);
            double read = (double)result.BytesRead / x.Tensors.Concat(y.Tensors).Sum(t => t.ByteLength);
            using Process process = Process.GetCurrentProcess();
            output.WriteLine(FormattableString.Invariant($"{result.Verdict} {elapsed:0.000} s, {read:P2} of the bytes, peak {process.PeakWorkingSet64 >> 20} MiB, allocated {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MiB, matching {result.DisguiseProofMatches}, K {result.MatchedUnits}/{result.SampledUnits} top {result.LearnedDirectionCosine} {result.Tests[1].Finding}"));
            Assert.InRange(read, 0, share);
        }

        Assert.Equal(matching, result!.DisguiseProofMatches is not null);
        Assert.InRange(best, 0, seconds);
        return result;
    }

    private static string Model(string name, int seed)
    {
        string path = Path.Combine(s_folder!, name + ".safetensors");
        if (!File.Exists(path))
        {
            new LargeModelFile(16, 2048, 5632, 32000).Write(path, seed);
        }

        return path;
    }

    private sealed class CostFactAttribute : FactAttribute
    {
        public CostFactAttribute()
        {
            if (s_folder is null)
            {
                Skip = "writes 4.5 GB; set PROVENANCEKIT_COST to a folder for it";
            }
        }
    }
}
