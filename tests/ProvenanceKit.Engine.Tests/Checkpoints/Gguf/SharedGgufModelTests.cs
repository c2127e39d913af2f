using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Tests.Variants;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>GGUF models made by llama.cpp against their originals and against others.</summary>
public sealed class SharedGgufModelTests(ITestOutputHelper output)
{
    // The original of the fine-tune isn't stored.
    public static TheoryData<string> Names => [.. SharedVariants.GgufNames.Where(static name => !name.Contains("_ft_", StringComparison.Ordinal))];

    [VariantsTheory]
    [MemberData(nameof(Names))]
    public void Compare_WithItsOriginal_IsAQuantizedCopyOrLinked(string name)
    {
        ProvenanceComparison comparison = Compare(Original(name), SharedVariants.At(name));

        Assert.Equal(Verdict.Reformatted, comparison.Verdict);
        Assert.Contains("quantised copy", comparison.Summary, StringComparison.Ordinal);
        Assert.Equal(1.0, comparison.MfiScore);
        Assert.All(comparison.Signals, signal => Assert.True(signal.State == MeasurementState.Measured, $"{signal.Name}: {signal.Reason}"));
        Assert.True(comparison.PipelineScore > 0.9, $"score {comparison.PipelineScore}");
    }

    [VariantsTheory]
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
        ProvenanceComparison comparison = Compare(SharedVariants.At(reference), SharedVariants.At(difference));

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

    private static string Original(string name) => SharedVariants.At(name.StartsWith("gguf_A", StringComparison.Ordinal) ? "../zoo/A" : "orig_K");
}
