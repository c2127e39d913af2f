using System.Collections;
using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Views;

public sealed class SerializationTests
{
    private const string RoundTrip = "$s = [System.Management.Automation.PSSerializer]; ";

    [Fact]
    public void Comparison_AfterCliXml_KeepsVerdictScoresDecisionAndReasons()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(RoundTrip + "$c = Compare-ModelProvenance aurora-base aurora-code; $c; $s::Deserialize($s::Serialize($c))").WithoutErrors();
        (PSObject before, PSObject after) = (result.Output[0], result.Output[1]);
        Assert.Contains("Deserialized.ProvenanceKit.ProvenanceComparison", after.TypeNames);
        foreach (string name in (string[])["ReferenceModel", "DifferenceModel", "Summary", "PValueLog10", "ReferenceDecision", "PipelineScore", "IdentityScore", "Eas", "Wvc", "MfiTier", "SchemaVersion"])
        {
            Assert.NotNull(after.Properties[name]);
            Assert.Equal(before.Properties[name].Value, after.Properties[name].Value);
        }

        Assert.Equal("Linked", after.Properties["Verdict"].Value.ToString());
        Assert.InRange((double)after.Properties["PValueLog10"].Value, double.MinValue, -100);
        var evidence = (PSObject)after.Properties["Evidence"].Value;
        Assert.Equal(704, evidence.Properties["MatchedUnits"].Value);
        Assert.Contains(((IEnumerable)((PSObject)evidence.Properties["Tests"].Value).BaseObject).Cast<object>(), test => test.ToString()!.StartsWith("UnitCorrespondence Measured: ", StringComparison.Ordinal));

        var signals = ((IEnumerable)((PSObject)after.Properties["Signals"].Value).BaseObject).Cast<PSObject>().ToList();
        PSObject eas = Assert.Single(signals, signal => signal.Properties["Name"].Value.ToString() == "Eas");
        Assert.Equal(before.Properties["Eas"].Value, eas.Properties["Score"].Value);
        Assert.Equal("Measured", eas.Properties["State"].Value.ToString());
    }

    [Fact]
    public void Edge_AfterCliXml_KeepsItsPlaceRelationAndEvidence()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(RoundTrip + "Get-ModelLineage borealis-* | ForEach-Object { $s::Deserialize($s::Serialize($_)) }").WithoutErrors();
        Assert.Equal(["Root", "FineTune"], result.Values("Relation"));
        PSObject edge = result.Output[1];
        Assert.Equal(["1", "borealis-base", "borealis-base", "borealis-code"], ((string[])["Group", "Root", "Parent", "Child"]).Select(name => edge.Properties[name].Value.ToString()));
        var evidence = (PSObject)edge.Properties["Evidence"].Value;
        Assert.Equal("Linked", evidence.Properties["Verdict"].Value.ToString());
        Assert.Equal(edge.Properties["PValueLog10"].Value, evidence.Properties["PValueLog10"].Value);
    }

    [Fact]
    public void Accuracy_AfterCliXml_LooksTheSame()
    {
        using var session = new ModuleSession(width: 300);
        string text = session.Render(
            RoundTrip + "$r = [pscustomobject]@{ reference = 'aurora-base'; difference = 'borealis-base'; label = 'no' } | Measure-ProvenanceAccuracy; $r; '----'; $s::Deserialize($s::Serialize($r))");
        string[] parts = text.Split("----");
        Assert.Contains("0 of 1 unrelated pairs called related", parts[0], StringComparison.Ordinal);
        Assert.Equal(parts[0].Trim(), parts[1].Trim());
    }

    [Fact]
    public void Fingerprint_AfterCliXml_DescribesTheModelWithoutItsFeatures()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(RoundTrip + "$f = Get-ModelFingerprint aurora-base; $x = $s::Serialize($f); $x.Length; $s::Deserialize($x)").WithoutErrors();
        Assert.InRange((int)result.Output[0].BaseObject, 1, 100_000);
        PSObject after = result.Output[1];
        Assert.Equal(Repository.Sample("aurora-base"), after.Properties["Path"].Value);
        Assert.Equal("llama", ((PSObject)after.Properties["Architecture"].Value).Properties["ModelType"].Value);
    }

    [Theory]
    [InlineData("$copy | Compare-ModelProvenance aurora-base")]
    [InlineData("Compare-ModelProvenance aurora-base $copy")]
    [InlineData("Compare-ModelProvenance $copy aurora-base")]
    public void Fingerprint_Deserialised_IsRefusedWithTheAcceptedForms(string script)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run($"{RoundTrip}$copy = $s::Deserialize($s::Serialize((Get-ModelFingerprint aurora-base))); {script}");
        ErrorRecord error = result.Terminating ?? Assert.Single(result.Errors);
        Assert.Empty(result.Output);
        foreach (string form in (string[])["deserialised", "Path", "DirectoryInfo", "PSPath", "Get-ModelFingerprint"])
        {
            Assert.Contains(form, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fingerprint_Deserialised_CanBeReadAgainThroughItsPath()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run($"{RoundTrip}$s::Deserialize($s::Serialize((Get-ModelFingerprint aurora-base))) | Get-ModelFingerprint").WithoutErrors();
        Assert.Equal("ProvenanceKit.ModelFingerprint", Assert.Single(result.Output).BaseObject.GetType().FullName);
    }
}
