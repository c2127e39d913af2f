using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Tests.Evidence;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>GGUF models made by llama.cpp against their originals and against others; passes with a visible note where they are absent.</summary>
public sealed class SharedGgufModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. SharedVariants.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Compare_WithItsOriginal_IsAQuantizedCopyOrLinked(string name)
    {
        if (Skip(name))
        {
            return;
        }

        ProvenanceComparison comparison = Compare(Original(name), Path.Combine(SharedVariants.Folder!, name));

        Assert.Equal(Verdict.Reformatted, comparison.Verdict);
        Assert.Contains("quantised copy", comparison.Summary, StringComparison.Ordinal);
        Assert.Equal(1.0, comparison.MfiScore);
        Assert.All(comparison.Signals, signal => Assert.True(signal.State == MeasurementState.Measured, $"{signal.Name}: {signal.Reason}"));
        Assert.True(comparison.PipelineScore > 0.9, $"score {comparison.PipelineScore}");
    }

    [Theory]
    [InlineData("gguf_A_q8_0", "gguf_A_q4_0", true)]
    [InlineData("gguf_K_q6_k", "gguf_K_q4_k_m", true)]
    [InlineData("gguf_K_q4_k_m", "gguf_K_ft_q4_k_m", true)]
    [InlineData("orig_K", "gguf_K_ft_q4_k_m", true)]
    [InlineData("gguf_K_q6_k", "gguf_K_ft_q4_k_m", true)]
    [InlineData("../zoo/B", "gguf_A_q4_0", false)]
    [InlineData("../zoo/B", "gguf_A_q8_0", false)]
    [InlineData("../zoo/B", "gguf_A_q4_k_m", false)]
    [InlineData("../zoo/A", "gguf_K_q4_k_m", false)]
    [InlineData("../zoo/A", "gguf_K_q6_k", false)]
    [InlineData("../zoo/A", "gguf_K_iq4_xs", false)]
    [InlineData("../zoo/A", "gguf_K_q2_k", false)]
    [InlineData("../zoo/A", "gguf_K_tq1_0", false)]
    public void Compare_Pair_IsLinkedOrHasNoEvidence(string reference, string difference, bool linked)
    {
        if (Skip(SharedVariants.Folder is null ? "" : reference))
        {
            return;
        }

        ProvenanceComparison comparison = Compare(Path.Combine(SharedVariants.Folder!, reference), Path.Combine(SharedVariants.Folder!, difference));

        if (linked)
        {
            bool sameModel = !difference.Contains("_ft_", StringComparison.Ordinal);
            Assert.True(comparison.Verdict == Verdict.Linked || (sameModel && comparison.Verdict == Verdict.Reformatted), comparison.Verdict.ToString());
        }
        else
        {
            Assert.Equal(Verdict.NoEvidence, comparison.Verdict);
        }
    }

    private ProvenanceComparison Compare(string reference, string difference)
    {
        var options = new FingerprintOptions();
        ModelFingerprint a = ProvenanceEngine.ReadFingerprint(reference, options, null, CancellationToken.None);
        ModelFingerprint b = ProvenanceEngine.ReadFingerprint(difference, options, null, CancellationToken.None);
        using var session = new ComparisonSession(a, new ComparisonOptions(), []);
        ProvenanceComparison comparison = session.Compare(b, null, CancellationToken.None);
        output.WriteLine($"{comparison.Verdict} {comparison.PipelineScore} MFI {comparison.MfiScore}: {comparison.Summary}");
        output.WriteLine(string.Join(", ", comparison.Signals.Select(signal => $"{signal.Name} {signal.Score}")));
        output.WriteLine(string.Join("; ", comparison.Evidence!.Tests.Select(test => $"{test.Test}: {test.Finding}")));
        output.WriteLine(string.Join("; ", comparison.Warnings));
        return comparison;
    }

    private static string Original(string name) => name.StartsWith("gguf_A", StringComparison.Ordinal)
        ? Path.Combine(TestModels.Shared!, "zoo", "A")
        : Path.Combine(SharedVariants.Folder!, name.Contains("_ft_", StringComparison.Ordinal) ? "orig_K_ft" : "orig_K");

    private bool Skip(string name)
    {
        bool isThere = name.Length > 0 && (!name.Contains("_ft_", StringComparison.Ordinal) || Directory.Exists(Original(name)));
        if (!isThere)
        {
            output.WriteLine("SKIPPED: shared/variants or the original isn't on this machine (set PROVENANCEKIT_SHARED).");
        }

        return !isThere;
    }
}
