using System.Text.Json;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Gate;
using ProvenanceKit.Engine.Tests.Evidence;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Gate;

public sealed class GatePolicyReaderTests
{
    [Fact]
    public void Read_FullPolicy_GivesEveryRule()
    {
        GatePolicy policy = Read(
            """
            {
              // Comments and trailing commas are allowed.
              "$schema": "../schemas/provenance-policy.schema.json", "schemaVersion": 1, "name": "House rules", "description": "d",
              "allow": { "families": ["llama*"], "publishers": ["Meta"], "licenses": ["apache-2.0", "mit"], "baseModels": ["aurora-*"] },
              "deny": { "families": ["x"] },
              "onInconclusive": "warn", "minimumVerdict": "CommonOrigin", "maximumPValueLog10": -12, "modelCard": "require",
            }
            """);
        Assert.Equal("House rules", policy.Name);
        Assert.Equal(["apache-2.0", "mit"], policy.Allow.Licenses.ToArray());
        Assert.Equal(["x"], policy.Deny.Families.ToArray());
        Assert.Equal(InconclusiveAction.Warn, policy.OnInconclusive);
        Assert.Equal(Verdict.CommonOrigin, policy.MinimumVerdict);
        Assert.Equal(-12, policy.MaximumPValueLog10);
        Assert.Equal(ModelCardRule.Require, policy.ModelCard);
    }

    [Fact]
    public void Read_ShortPolicy_HasTheSafeDefaults()
    {
        GatePolicy policy = Read("\uFEFF{ \"deny\": { \"baseModels\": [\"x\"] } }");
        Assert.Equal("policy", policy.Name);
        Assert.Null(policy.OnInconclusive);
        Assert.Equal(Verdict.Linked, policy.MinimumVerdict);
        Assert.Equal(ModelCardRule.Verify, policy.ModelCard);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "expected an object")]
    [InlineData("{ \"denied\": {} }", "denied")]
    [InlineData("{ \"deny\": { \"family\": [\"x\"] } }", "family")]
    [InlineData("{ \"deny\": { \"families\": \"x\" } }", "deny.families")]
    [InlineData("{ \"deny\": { \"families\": [1] } }", "deny.families")]
    [InlineData("{ \"deny\": { \"families\": [\" \"] } }", "deny.families")]
    [InlineData("{ \"deny\": {}, \"deny\": { \"families\": [\"x\"] } }", "twice")]
    [InlineData("{ \"deny\": { \"families\": [\"x\"] }, \"onInconclusive\": \"maybe\" }", "Fail, Warn, Pass")]
    [InlineData("{ \"deny\": { \"families\": [\"x\"] }, \"minimumVerdict\": \"NoEvidence\" }", "CommonOrigin")]
    [InlineData("{ \"deny\": { \"families\": [\"x\"] }, \"minimumVerdict\": \"2\" }", "CommonOrigin")]
    [InlineData("{ \"deny\": { \"families\": [\"x\"] }, \"maximumPValueLog10\": 3 }", "maximumPValueLog10")]
    [InlineData("{ \"deny\": { \"families\": [\"x\"] }, \"schemaVersion\": 2 }", "schemaVersion")]
    [InlineData("{ \"modelCard\": \"ignore\" }", "no rule")]
    [InlineData("{ \"name\": 1, \"deny\": { \"families\": [\"x\"] } }", "name")]
    [InlineData("{ \"name\": \"\\ud83d\", \"deny\": { \"families\": [\"x\"] } }", "Unicode")]
    public void Read_BrokenPolicy_IsRefusedWithTheRule(string text, string part)
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Read(text));
        Assert.Equal(ProvenanceErrorCode.PolicyInvalid, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingPolicy_IsRefused() =>
        Assert.Equal(ProvenanceErrorCode.PolicyInvalid, Assert.Throws<ProvenanceException>(() => GatePolicyReader.Read("/nowhere/policy.json")).Code);

    [Fact]
    public void Schema_Members_AreThoseOfTheReader()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestModels.Repository, "src", "ProvenanceKit", "Schemas", "provenance-policy.schema.json")));
        JsonElement members = schema.RootElement.GetProperty("properties");
        Assert.Equal(GatePolicyReader.Members, Names(members));
        Assert.Equal(GatePolicyReader.RuleMembers, Names(schema.RootElement.GetProperty("definitions").GetProperty("rules").GetProperty("properties")));
        Assert.Equal(GatePolicyReader.MinimumVerdicts.Select(v => v.ToString()), Choices(members, "minimumVerdict"));
        Assert.Equal(Enum.GetNames<InconclusiveAction>().Select(n => n.ToLowerInvariant()), Choices(members, "onInconclusive"));
        Assert.Equal(Enum.GetNames<ModelCardRule>().Select(n => n.ToLowerInvariant()), Choices(members, "modelCard"));
    }

    private static string[] Names(JsonElement members) => [.. members.EnumerateObject().Select(p => p.Name)];

    private static IEnumerable<string?> Choices(JsonElement members, string name) => members.GetProperty(name).GetProperty("enum").EnumerateArray().Select(e => e.GetString());

    private static GatePolicy Read(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("policy.json"), text);
        return GatePolicyReader.Read(folder.At("policy.json"));
    }
}
