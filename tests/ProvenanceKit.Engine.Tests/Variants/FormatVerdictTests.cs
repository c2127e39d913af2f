using ProvenanceKit.Engine.Comparisons;

namespace ProvenanceKit.Engine.Tests.Variants;

public sealed class FormatVerdictTests
{
    private static readonly FingerprintOptions Options = new();

    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("awq_int4_A")]
    [InlineData("bnb_nf4_A")]
    [InlineData("ct_packed_int4_A")]
    [InlineData("st_f8e4m3_A")]
    [InlineData("st_mixed_A")]
    public void Compare_QuantizedCopyWithItsOriginal_IsReformatted(string name)
    {
        ProvenanceComparison comparison = Compare("../zoo/A", name);
        Assert.True(comparison.Verdict == Verdict.Reformatted, $"{comparison.Verdict}: {comparison.Summary}");
    }

    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("awq_int4_A")]
    [InlineData("bnb_nf4_A")]
    [InlineData("ct_packed_int4_A")]
    public void Compare_QuantizedCopyWithAnIndependentModel_IsNoEvidence(string name)
    {
        ProvenanceComparison comparison = Compare("../zoo/B", name);
        Assert.True(comparison.Verdict == Verdict.NoEvidence, $"{comparison.Verdict}: {comparison.Summary}");
    }

    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("bnb_nf4_A")]
    public void Compare_QuantizedCopyWithAFineTune_IsLinkedAndNotReformatted(string name)
    {
        ProvenanceComparison comparison = Compare("../zoo/ft_heavy", name);
        Assert.True(comparison.Verdict == Verdict.Linked, $"{comparison.Verdict}: {comparison.Summary}");
    }

    private static ProvenanceComparison Compare(string reference, string difference)
    {
        ModelFingerprint a = Read(reference), b = Read(difference);
        using var session = new ComparisonSession(a, new ComparisonOptions(), []);
        return session.Compare(b, null, CancellationToken.None);
    }

    private static ModelFingerprint Read(string name) => ProvenanceEngine.ReadFingerprint(SharedVariants.At(name), Options, null, CancellationToken.None);
}
