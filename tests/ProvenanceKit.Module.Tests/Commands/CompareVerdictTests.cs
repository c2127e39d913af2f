using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class CompareVerdictTests
{
    [Theory]
    [InlineData("aurora-base", "aurora-base", "Identical")]
    [InlineData("aurora-base", "aurora-code", "Linked")]
    [InlineData("aurora-base", "aurora-header", "Linked")]
    [InlineData("aurora-base", "aurora-merge", "Linked")]
    [InlineData("aurora-base", "aurora-pruned", "Linked")]
    [InlineData("aurora-base", "aurora-disguised", "Linked")]
    [InlineData("aurora-code", "aurora-header", "Linked")]
    [InlineData("borealis-base", "borealis-code", "Linked")]
    [InlineData("aurora-base", "borealis-base", "NoEvidence")]
    [InlineData("aurora-code", "borealis-code", "NoEvidence")]
    public void Verdict_OfSamples_IsTheTruth(string reference, string difference, string verdict)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($a, $b) Compare-ModelProvenance $a $b", reference, difference).WithoutErrors();
        Assert.Equal(verdict, Assert.Single(result.Values("Verdict")));
        Assert.NotEqual("", Assert.Single(result.Values("Summary")));
    }

    [Fact]
    public void Verdict_OfIndependentModels_StandsBesideTheReferencesDecision()
    {
        using var session = new ModuleSession();
        PSObject item = One(session, "Compare-ModelProvenance aurora-base borealis-base");
        Assert.Equal("NoEvidence", Text(item, "Verdict"));
        Assert.Equal("Confirmed Match", Text(item, "ReferenceDecision"));
        Assert.InRange((double)item.Properties["PValueLog10"].Value, -2, 0);
        Assert.Equal("Undetermined", Text(item, "Direction"));
        Assert.Empty((IEnumerable)item.Properties["LayerMap"].Value);
    }

    [Fact]
    public void Verdict_OfADisguise_RestsOnDisguiseProofMatching()
    {
        using var session = new ModuleSession();
        PSObject item = One(session, "Compare-ModelProvenance aurora-code aurora-disguised");
        Assert.Equal("Linked", Text(item, "Verdict"));
        PSObject matching = Test(item, "DisguiseProofMatching");
        Assert.Equal("Measured", Text(matching, "State"));
        Assert.Equal(item.Properties["PValueLog10"].Value, matching.Properties["PValueLog10"].Value);
        Assert.InRange((double)matching.Properties["PValueLog10"].Value, double.MinValue, -100);
    }

    [Fact]
    public void LayerMap_OfAPrunedModel_NamesTheLayersThatStayed()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("(Compare-ModelProvenance aurora-base aurora-pruned).LayerMap").WithoutErrors();
        Assert.Equal(["0", "1", "2"], result.Values("ChildLayer"));
        Assert.Equal(["0", "1", "3"], result.Values("ParentLayer"));
    }

    [Theory]
    [InlineData("-CandidateParent aurora-code, aurora-header")]
    [InlineData("-CandidateParent aurora-[ch]o*, aurora-header")]
    [InlineData("-CandidateParent ([IO.DirectoryInfo]\"$PWD/aurora-code\"), (Get-ModelFingerprint aurora-header)")]
    public void CandidateParent_OfAMerge_GivesTheShares(string parameter)
    {
        using var session = new ModuleSession();
        PSObject merge = One(session, $"(Compare-ModelProvenance aurora-base aurora-merge {parameter}).Evidence.Merge");
        Assert.Equal(true, merge.Properties["IsMerge"].Value);
        var shares = ((IEnumerable)merge.Properties["Components"].Value).Cast<object>().Select(PSObject.AsPSObject)
            .ToDictionary(part => Text(part, "Model")!, part => (double)part.Properties["Coefficient"].Value);
        Assert.Equal(0.65, shares["aurora-code"], 0.01);
        Assert.Equal(0.35, shares["aurora-header"], 0.01);
        Assert.Equal(0, shares["aurora-base"], 0.01);
    }

    [Fact]
    public void CandidateParent_Missing_IsOneErrorAndTheVerdictStands()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base aurora-merge -CandidateParent nope, aurora-code");
        Assert.Equal("ModelNotFound,ProvenanceKit.Commands.CompareModelProvenanceCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Equal("Linked", Assert.Single(result.Values("Verdict")));
    }

    [Fact]
    public void ReferenceParity_GivesNoVerdictAndSaysWhy()
    {
        using var session = new ModuleSession();
        PSObject item = One(session, "Compare-ModelProvenance aurora-base aurora-code -ReferenceParity");
        Assert.Null(item.Properties["Verdict"].Value);
        Assert.Null(item.Properties["Evidence"].Value);
        Assert.Null(item.Properties["PValueLog10"].Value);
        Assert.Contains("reference kit's decision", Text(item, "Summary"), StringComparison.Ordinal);
        Assert.Equal("Confirmed Match", Text(item, "ReferenceDecision"));
    }

    [Fact]
    public void EvidenceOnly_GivesAVerdictAndSaysWhyThereAreNoSignals()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base aurora-code, borealis-base -EvidenceOnly").WithoutErrors();
        Assert.Equal(["Linked", "NoEvidence"], result.Values("Verdict"));
        foreach (PSObject item in result.Output)
        {
            foreach (string signal in (string[])["Eas", "Nlf", "Lep", "End", "Wvc"])
            {
                Assert.Null(item.Properties[signal].Value);
                PSObject measurement = Assert.Single(Items(item, "Signals"), part => Text(part, "Name") == signal);
                Assert.NotEqual("Measured", Text(measurement, "State"));
                Assert.False(string.IsNullOrEmpty(Text(measurement, "Reason")));
            }

            Assert.Null(item.Properties["IdentityScore"].Value);
        }
    }

    [Fact]
    public void EvidenceOnly_WithReferenceParity_IsRefused()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base aurora-code -EvidenceOnly -ReferenceParity");
        Assert.Empty(result.Output);
        Assert.StartsWith("AmbiguousParameterSet,", (result.Terminating ?? Assert.Single(result.Errors)).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aurora-base", "borealis-code", "NoEvidence")]
    [InlineData("borealis-base", "aurora-code", "Linked")]
    [InlineData("borealis-base", "aurora-disguised", "Linked")]
    public void Verdict_WithTheFilesOfAnotherModel_IsThatOfTheWeights(string mask, string weights, string verdict)
    {
        using var models = new ModelFolder();
        string forged = models.Copy(mask, "forged");
        File.Copy(Path.Combine(Repository.Sample(weights), "model.safetensors"), Path.Combine(forged, "model.safetensors"), overwrite: true);
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p, $w) Compare-ModelProvenance aurora-base $w, $p -NoCache", forged, weights).WithoutErrors();
        Assert.Equal([verdict, verdict], result.Values("Verdict"));
        Assert.Single(result.Values("PValueLog10").Distinct());
    }

    [Theory]
    [InlineData("config.json", "hidden_size", "999")]
    [InlineData("config.json", "num_attention_heads", "1")]
    [InlineData("config.json", "num_hidden_layers", "77")]
    [InlineData("config.json", "model_type", "\"gpt2\"")]
    public void Verdict_WithAFalseConfiguration_IsThatOfTheWeights(string file, string key, string value)
    {
        using var models = new ModelFolder();
        string forged = models.Copy("aurora-code", "forged");
        string path = Path.Combine(forged, file);
        var config = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(path))!;
        config[key] = JsonSerializer.Deserialize<JsonElement>(value);
        File.WriteAllText(path, JsonSerializer.Serialize(config));
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Compare-ModelProvenance aurora-base $p, 'aurora-code' -WarningAction Ignore; Compare-ModelProvenance borealis-base $p", forged).WithoutErrors();
        Assert.Equal(["Linked", "Linked", "NoEvidence"], result.Values("Verdict"));
        Assert.Equal(result.Output[1].Properties["PValueLog10"].Value, result.Output[0].Properties["PValueLog10"].Value);
    }

    [Theory]
    [InlineData("Compare-ModelProvenance aurora-base $p")]
    [InlineData("Compare-ModelProvenance $p aurora-base")]
    [InlineData("Compare-ModelProvenance aurora-base $p -EvidenceOnly")]
    public void Verdict_WithoutWeights_IsInconclusiveAndSaysMetadataOnly(string script)
    {
        using var models = new ModelFolder();
        string bare = models.Copy("aurora-code", "bare");
        File.Delete(Path.Combine(bare, "model.safetensors"));
        using var session = new ModuleSession();
        SessionResult result = session.Run($"param($p) {script}", bare).WithoutErrors();
        PSObject item = Assert.Single(result.Output);
        Assert.Equal("Inconclusive", Text(item, "Verdict"));
        Assert.Contains("metadata only", Text(item, "Summary"), StringComparison.OrdinalIgnoreCase);
        Assert.Null(item.Properties["PValueLog10"].Value);
        Assert.All(Items(PSObject.AsPSObject(item.Properties["Evidence"].Value), "Tests"), test => Assert.NotEqual("Measured", Text(test, "State")));
    }

    [Fact]
    public void Json_CarriesTheVerdictAndItsEvidence()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            "Compare-ModelProvenance aurora-base aurora-merge -CandidateParent aurora-code, aurora-header | ForEach-Object { $_; ConvertTo-ProvenanceJson $_ }").WithoutErrors();
        using JsonDocument document = JsonDocument.Parse((string)result.Output[1].BaseObject);
        JsonElement root = document.RootElement;
        Assert.Equal("Linked", root.GetProperty("verdict").GetString());
        Assert.Equal(Text(result.Output[0], "Summary"), root.GetProperty("summary").GetString());
        Assert.Equal((double)result.Output[0].Properties["PValueLog10"].Value, root.GetProperty("p_value_log10").GetDouble());
        JsonElement evidence = root.GetProperty("evidence");
        Assert.Equal(4, evidence.GetProperty("layer_map").GetArrayLength());
        Assert.Equal("ReferenceIsEarlier", evidence.GetProperty("direction").GetString());
        Assert.True(evidence.GetProperty("merge").GetProperty("is_merge").GetBoolean());
        Assert.Contains(evidence.GetProperty("tests").EnumerateArray(), test => test.GetProperty("test").GetString() == "LearnedPart" && test.GetProperty("state").GetString() == "Measured");
        Assert.Equal(704, evidence.GetProperty("matched_units").GetInt32());
    }

    [Fact]
    public void Json_WithoutAVerdict_HasItAsNull()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base aurora-merge -ReferenceParity | ConvertTo-ProvenanceJson").WithoutErrors();
        using JsonDocument document = JsonDocument.Parse((string)Assert.Single(result.Output).BaseObject);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("verdict").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("p_value_log10").ValueKind);
        Assert.False(document.RootElement.TryGetProperty("evidence", out _));
    }

    private static PSObject One(ModuleSession session, string script) => Assert.Single(session.Run(script).WithoutErrors().Output);

    private static string? Text(PSObject item, string property) => item.Properties[property].Value?.ToString();

    private static PSObject[] Items(PSObject item, string property) => [.. ((IEnumerable)item.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject)];

    private static PSObject Test(PSObject comparison, string name) =>
        Assert.Single(Items(PSObject.AsPSObject(comparison.Properties["Evidence"].Value), "Tests"), test => Text(test, "Test") == name);
}
