using System.Collections;
using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class TestModelProvenanceTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Test-ModelProvenance aurora-code aurora-base", true)]
    [InlineData("Test-ModelProvenance aurora-code -BaseModel borealis-base", false)]
    [InlineData("Test-ModelProvenance aurora-code -BaseModel (Get-ModelFingerprint aurora-base -MetadataOnly)", true)]
    [InlineData("Get-ModelFingerprint aurora-code -MetadataOnly | Test-ModelProvenance -BaseModel aurora-base", true)]
    [InlineData("Test-ModelProvenance -LiteralPath aurora-code -BaseModel aurora-base, borealis-base", false)]
    [InlineData("Test-ModelProvenance aurora-code", false)]
    public void Claim_OnSamples_IsTrueOrFalse(string script, bool expected)
    {
        using var session = new ModuleSession();
        Assert.Equal(expected, Assert.Single(session.Run(script).WithoutErrors().Output).BaseObject);
    }

    [Fact]
    public void Wildcard_GivesOneAnswerPerModel()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Test-ModelProvenance *-code -BaseModel aurora-base -Detailed").WithoutErrors();
        Assert.Equal(["aurora-code", "borealis-code"], result.Values("Model"));
        Assert.Equal(["0", "1"], result.Values("ExitCode"));
        Assert.Equal(["Passed", "Failed"], result.Values("Outcome"));
    }

    [Fact]
    public void Card_Forged_IsNamedAndThrows()
    {
        string model = _folder.Copy("aurora-code", "aurora-code");
        File.WriteAllText(Path.Combine(model, "README.md"), "---\nbase_model: someone/borealis-base\n---\n");
        using var session = new ModuleSession();
        SessionResult result = session.Run("Test-ModelProvenance $args[0] -ReferencePath *-base -Detailed", model).WithoutErrors();
        PSObject test = Assert.Single(result.Output);
        Assert.Equal(1, test.Properties["ExitCode"].Value);
        string reason = Assert.Single(((IEnumerable)test.Properties["Reasons"].Value).Cast<string>());
        Assert.Contains("declares someone/borealis-base", reason, StringComparison.Ordinal);
        Assert.Contains("aurora-base instead", reason, StringComparison.Ordinal);

        SessionResult thrown = session.Run("Test-ModelProvenance $args[0] -ReferencePath *-base -ThrowOnFailure", model);
        Assert.Equal("ProvenanceTestFailed,ProvenanceKit.Commands.TestModelProvenanceCommand", thrown.Failure!.FullyQualifiedErrorId);
        Assert.Contains("borealis-base", thrown.Failure!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Inconclusive_ThrowsWithAnIdOfItsOwn()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Test-ModelProvenance aurora-code -ThrowOnFailure");
        Assert.StartsWith("ProvenanceTestInconclusive,", result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        SessionResult warned = session.Run("Test-ModelProvenance aurora-code -OnInconclusive Warn -ThrowOnFailure").WithoutErrors();
        Assert.Equal(true, Assert.Single(warned.Output).BaseObject);
        Assert.Contains("let through", Assert.Single(warned.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_File_Decides()
    {
        string policy = Path.Combine(_folder.Root, "policy.json");
        File.WriteAllText(policy, """{ "name": "House", "allow": { "baseModels": ["aurora-base"] }, "deny": { "baseModels": ["borealis-*"] } }""");
        using var session = new ModuleSession();
        SessionResult result = session.Run("Test-ModelProvenance aurora-code, aurora-disguised, borealis-code -PolicyPath $args[0] -ReferencePath aurora-base, borealis-base -Detailed", policy).WithoutErrors();
        Assert.Equal(["True", "True", "False"], result.Values("Passed"));
        Assert.All(result.Values("Policy"), name => Assert.Equal("House", name));

        SessionResult broken = session.Run("[IO.File]::WriteAllText($args[0], '{ \"denied\": {} }'); Test-ModelProvenance aurora-code -PolicyPath $args[0]", policy);
        Assert.StartsWith("PolicyInvalid,", Assert.Single(broken.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_Missing_IsAnErrorAndNeverPasses()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Test-ModelProvenance nope, aurora-code -BaseModel aurora-base");
        Assert.StartsWith("ModelNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
        SessionResult thrown = session.Run("Test-ModelProvenance nope -BaseModel aurora-base -ThrowOnFailure -ErrorAction SilentlyContinue");
        Assert.StartsWith("ProvenanceTestInconclusive,", thrown.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void BaseModel_ThatIsNothingKnown_EndsWithOneError()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Test-ModelProvenance aurora-code, borealis-code -BaseModel no/such-reference -Database shipped");
        Assert.StartsWith("ReferenceNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void BaseModel_ReferenceIdInADatabase_IsComparedByItsFingerprint()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            $db = "$($args[0])/db"; $null = New-ProvenanceDatabase $db; Get-ModelFingerprint aurora-base | Add-ModelReference -Database $db
            Test-ModelProvenance aurora-code, borealis-code -BaseModel aurora-base -Database $db -Detailed
            """, _folder.Root);
        Assert.Equal(2, result.Output.Count);
        Assert.All(result.Values("Model"), name => Assert.EndsWith("-code", name, StringComparison.Ordinal));
        Assert.NotEqual("Passed", result.Values("Outcome").Last());
    }

    [Fact]
    public void Detailed_AfterCliXml_KeepsItsReasons()
    {
        using var session = new ModuleSession();
        PSObject copy = Assert.Single(session.Run("$s = [System.Management.Automation.PSSerializer]; $s::Deserialize($s::Serialize((Test-ModelProvenance aurora-code borealis-base -Detailed)))").WithoutErrors().Output);
        Assert.Equal(1, copy.Properties["ExitCode"].Value);
        Assert.Equal("Failed", copy.Properties["Outcome"].Value.ToString());
        Assert.Contains("borealis-base", string.Join(" ", ((IEnumerable)((PSObject)copy.Properties["Reasons"].Value).BaseObject).Cast<object>()), StringComparison.Ordinal);
    }

    [Fact]
    public void View_OfTests_ShowsTheReason()
    {
        using var session = new ModuleSession(width: 120);
        string text = session.Render("Test-ModelProvenance aurora-code borealis-base -Detailed");
        Assert.Contains("Failed", text, StringComparison.Ordinal);
        Assert.Contains("no descent", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_OfPolicies_ShipsWithTheModule() =>
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "schemas", "provenance-policy.schema.json")));
}
