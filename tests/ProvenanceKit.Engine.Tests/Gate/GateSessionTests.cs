using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Gate;
using ProvenanceKit.Engine.Tests.Evidence;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Gate;

public sealed class GateSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("aurora-base", "aurora-code", GateOutcome.Passed, 0)]
    [InlineData("aurora-base", "aurora-disguised", GateOutcome.Passed, 0)]
    [InlineData("aurora-base", "aurora-pruned", GateOutcome.Passed, 0)]
    [InlineData("aurora-base", "aurora-base", GateOutcome.Passed, 0)]
    [InlineData("borealis-base", "aurora-code", GateOutcome.Failed, 1)]
    public void BaseModel_OnSamples_IsTold(string parent, string model, GateOutcome outcome, int exitCode)
    {
        ProvenanceTestResult result = Test(Sample(model), new GateOptions { BaseModels = [Sample(parent)] });
        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(parent, Assert.Single(result.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void BaseModel_LaterThanTheModel_Fails()
    {
        ProvenanceTestResult result = Test(Sample("aurora-base"), new GateOptions { BaseModels = [Sample("aurora-code")] });
        Assert.Equal(GateOutcome.Failed, result.Outcome);
        Assert.Contains("aurora-base is the earlier one", result.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, 3)]
    [InlineData(InconclusiveAction.Fail, false, 3)]
    [InlineData(InconclusiveAction.Warn, true, 0)]
    [InlineData(InconclusiveAction.Pass, true, 0)]
    public void BaseModel_WithoutWeights_IsInconclusiveAndNeverCleanByItself(InconclusiveAction? action, bool passed, int exitCode)
    {
        string path = Copy("aurora-code", null);
        File.Delete(Path.Combine(path, "model.safetensors"));
        ProvenanceTestResult result = Test(Read(path), new GateOptions { BaseModels = [Sample("aurora-base")], OnInconclusive = action });
        Assert.Equal(GateOutcome.Inconclusive, result.Outcome);
        Assert.Equal(passed, result.Passed);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(action == InconclusiveAction.Warn, result.Warnings.Any(w => w.Contains("let through", StringComparison.Ordinal)));
    }

    [Fact]
    public void ReferenceId_Unknown_IsRefused()
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => new GateSession(new GateOptions { BaseModelIds = ["no/such"] }));
        Assert.Equal(ProvenanceErrorCode.ReferenceNotFound, error.Code);
    }

    [Fact]
    public void ReferenceId_WithMetadataOnly_IsInconclusive()
    {
        string id = ReferenceEngine.GetReferences([], new ReferenceFilter(), CancellationToken.None).First().Id;
        ProvenanceTestResult result = Test(Sample("aurora-code"), new GateOptions { BaseModelIds = [id], Databases = ["shipped"] });
        Assert.Equal(GateOutcome.Inconclusive, result.Outcome);
        Assert.Contains("metadata is no evidence", result.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Card_Honest_Passes()
    {
        ProvenanceTestResult result = Test(Read(Copy("aurora-code", "org/aurora-base")), new GateOptions { References = Samples("aurora-base", "borealis-base") });
        Assert.Equal(GateOutcome.Passed, result.Outcome);
        Assert.Equal("org/aurora-base", Assert.Single(result.DeclaredParents).Parent);
    }

    [Fact]
    public void Card_Forged_FailsAndIsNamedWithTheRealAncestor()
    {
        ProvenanceTestResult result = Test(Read(Copy("aurora-code", "someone/borealis-base")), new GateOptions { References = Samples("borealis-base", "aurora-base") });
        Assert.Equal(GateOutcome.Failed, result.Outcome);
        Assert.Equal(1, result.ExitCode);
        string reason = Assert.Single(result.Reasons);
        Assert.Contains("declares someone/borealis-base as its parent (README.md: base_model), but the weights contradict this claim", reason, StringComparison.Ordinal);
        Assert.Contains("link it to aurora-base instead", reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.NoEvidence, Assert.Single(result.Claims).Verdict);
    }

    [Fact]
    public void Card_OfAnUnknownParent_IsInconclusive()
    {
        ProvenanceTestResult result = Test(Read(Copy("aurora-code", "org/unheard-of")), new GateOptions { References = Samples("aurora-base") });
        Assert.Equal(GateOutcome.Inconclusive, result.Outcome);
        Assert.Contains("-ReferencePath", result.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Card_Missing_IsInconclusive()
    {
        ProvenanceTestResult result = Test(Sample("aurora-code"), new GateOptions { References = Samples("aurora-base") });
        Assert.Equal(GateOutcome.Inconclusive, result.Outcome);
        Assert.False(result.Passed);
        Assert.Contains("declare no parent", result.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "allow": { "baseModels": ["aurora-base"] } }""", "aurora-code", GateOutcome.Passed, "which the policy allows")]
    [InlineData("""{ "allow": { "baseModels": ["aurora-base"] } }""", "borealis-code", GateOutcome.Failed, "borealis-base")]
    [InlineData("""{ "deny": { "baseModels": ["borealis-*"] } }""", "aurora-code", GateOutcome.Passed, "no descent")]
    [InlineData("""{ "deny": { "baseModels": ["borealis-*"] } }""", "borealis-code", GateOutcome.Failed, "base model borealis-*")]
    [InlineData("""{ "deny": { "families": ["qwen"] } }""", "aurora-code", GateOutcome.Inconclusive, "family qwen")]
    [InlineData("""{ "deny": { "families": ["llama"] } }""", "aurora-code", GateOutcome.Failed, "family llama")]
    [InlineData("""{ "deny": { "licenses": ["cc-by-nc-*"] } }""", "aurora-code", GateOutcome.Inconclusive, "licence of aurora-base")]
    [InlineData("""{ "allow": { "baseModels": ["aurora-base"] }, "maximumPValueLog10": -1e9 }""", "aurora-code", GateOutcome.Inconclusive, "None of the")]
    [InlineData("""{ "allow": { "baseModels": ["aurora-base"] }, "modelCard": "require" }""", "aurora-code", GateOutcome.Inconclusive, "declare no parent")]
    [InlineData("""{ "allow": { "licenses": ["mit"] } }""", "aurora-code", GateOutcome.Inconclusive, "isn't known")]
    public void Policy_OnSamples_IsTold(string policy, string model, GateOutcome outcome, string part)
    {
        ProvenanceTestResult result = Test(Sample(model), new GateOptions { PolicyPath = Policy(policy), References = Samples("aurora-base", "borealis-base") });
        Assert.True(outcome == result.Outcome, string.Join(" ", result.Claims));
        Assert.Contains(result.Reasons, r => r.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Policy_AllowingOneBase_ToleratesItsOtherRelatives()
    {
        ProvenanceTestResult result = Test(
            Sample("aurora-code"),
            new GateOptions { PolicyPath = Policy("""{ "allow": { "baseModels": ["aurora-base"] } }"""), References = Samples("aurora-base", "aurora-header", "aurora-merge", "borealis-base") });
        Assert.True(result.Outcome == GateOutcome.Passed, string.Join(" ", result.Claims));
    }

    [Fact]
    public void Policy_ByLicence_ReadsTheCardsOfAncestors()
    {
        string parent = Copy("aurora-base", null);
        File.WriteAllText(Path.Combine(parent, "README.md"), "---\nlicense: apache-2.0\n---\n");
        var options = new GateOptions { References = [Read(parent)] };
        Assert.Equal(GateOutcome.Passed, Test(Sample("aurora-code"), options with { PolicyPath = Policy("""{ "allow": { "licenses": ["apache-*"] } }""") }).Outcome);
        Assert.Equal(GateOutcome.Failed, Test(Sample("aurora-code"), options with { PolicyPath = Policy("""{ "deny": { "licenses": ["apache-2.0"] } }""") }).Outcome);
        Assert.Equal(GateOutcome.Passed, Test(Sample("aurora-code"), options with { PolicyPath = Policy("""{ "deny": { "licenses": ["mit"] } }""") }).Outcome);
    }

    [Fact]
    public void Policy_WithAForgedCard_NamesTheClaim()
    {
        ProvenanceTestResult result = Test(
            Read(Copy("aurora-code", "borealis-base")),
            new GateOptions { PolicyPath = Policy("""{ "allow": { "baseModels": ["aurora-base"] } }"""), References = Samples("aurora-base", "borealis-base") });
        Assert.Equal(GateOutcome.Failed, result.Outcome);
        Assert.Contains("declares borealis-base as its parent", result.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_DenyingADeclaredParent_FailsWithoutKnowingIt()
    {
        ProvenanceTestResult result = Test(
            Read(Copy("aurora-code", "Denied-Org/secret-base")),
            new GateOptions { PolicyPath = Policy("""{ "deny": { "publishers": ["denied-org"] } }"""), References = Samples("aurora-base") });
        Assert.Equal(GateOutcome.Failed, result.Outcome);
        Assert.Contains("itself declares Denied-Org/secret-base", result.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_OnInconclusive_IsOverruledByTheCaller()
    {
        var options = new GateOptions { PolicyPath = Policy("""{ "deny": { "families": ["qwen"] }, "onInconclusive": "pass" }"""), References = Samples("aurora-base") };
        Assert.True(Test(Sample("aurora-code"), options).Passed);
        Assert.False(Test(Sample("aurora-code"), options with { OnInconclusive = InconclusiveAction.Fail }).Passed);
    }

    private static ProvenanceTestResult Test(ModelFingerprint model, GateOptions options)
    {
        using var session = new GateSession(options);
        return session.Test(model, null, CancellationToken.None);
    }

    private static ImmutableArray<ModelFingerprint> Samples(params string[] names) => [.. names.Select(Sample)];

    private static ModelFingerprint Sample(string name) => Read(Path.Combine(TestModels.Samples, name));

    private static ModelFingerprint Read(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions { MetadataOnly = true }, null, CancellationToken.None);

    private string Policy(string text)
    {
        string path = _folder.At(Guid.NewGuid().ToString("N") + ".json");
        File.WriteAllText(path, text);
        return path;
    }

    private string Copy(string sample, string? declared)
    {
        string target = _folder.At(Guid.NewGuid().ToString("N"), sample);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Path.Combine(TestModels.Samples, sample)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        if (declared is not null)
        {
            File.WriteAllText(Path.Combine(target, "README.md"), $"---\nlicense: apache-2.0\nbase_model: {declared}\n---\n# A model\n");
        }

        return target;
    }
}
