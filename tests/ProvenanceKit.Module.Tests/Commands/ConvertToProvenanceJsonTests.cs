using System.Management.Automation;
using System.Text.Json;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class ConvertToProvenanceJsonTests
{
    [Fact]
    public void Json_OfAComparison_HasTheReferenceKitsKeys()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base aurora-code | ConvertTo-ProvenanceJson").WithoutErrors();
        using JsonDocument document = JsonDocument.Parse((string)Assert.Single(result.Output).BaseObject);
        JsonElement root = document.RootElement;

        Assert.Contains("aurora-base", root.GetProperty("model_a").GetString(), StringComparison.Ordinal);
        Assert.Contains("aurora-code", root.GetProperty("model_b").GetString(), StringComparison.Ordinal);
        Assert.Equal(["eas", "nlf", "lep", "end", "wvc", "tfv", "voa"], Keys(root.GetProperty("signals")));
        Assert.Equal(
            ["mfi_score", "mfi_tier", "mfi_match", "identity_score", "tokenizer_score", "pipeline_score", "provenance_decision"],
            Keys(root.GetProperty("scores")));
        Assert.Equal(JsonValueKind.String, root.GetProperty("interpretation").GetProperty("label").ValueKind);
        Assert.True(root.GetProperty("time_seconds").GetDouble() >= 0);
        Assert.Equal(JsonValueKind.Object, root.GetProperty("timing").ValueKind);
        Assert.Equal(JsonValueKind.Object, root.GetProperty("raw").ValueKind);
        Assert.True(root.GetProperty("schema_version").GetInt32() >= 1);
    }

    [Fact]
    public void Json_Scores_AreThoseOfTheComparison()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("$c = Compare-ModelProvenance aurora-base borealis-base; $c; ConvertTo-ProvenanceJson $c -Compress").WithoutErrors();
        PSObject comparison = result.Output[0];
        using JsonDocument document = JsonDocument.Parse((string)result.Output[1].BaseObject);
        foreach (string signal in (string[])["Eas", "Nlf", "Lep", "End", "Wvc", "Tfv", "Voa"])
        {
            JsonElement value = document.RootElement.GetProperty("signals").GetProperty(signal.ToLowerInvariant());
            Assert.Equal((double?)comparison.Properties[signal].Value, value.ValueKind == JsonValueKind.Null ? null : value.GetDouble());
        }

        Assert.Equal(
            comparison.Properties["ReferenceDecision"].Value,
            document.RootElement.GetProperty("scores").GetProperty("provenance_decision").GetString());
    }

    [Fact]
    public void Json_OfSeveral_IsOneDocumentEach()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base aurora-*, borealis-base | ConvertTo-ProvenanceJson -Compress").WithoutErrors();
        Assert.Equal(Directory.GetDirectories(Repository.Samples, "aurora-*").Length + 1, result.Output.Count);
        foreach (PSObject item in result.Output)
        {
            string text = (string)item.BaseObject;
            Assert.DoesNotContain('\n', text);
            JsonDocument.Parse(text).Dispose();
        }
    }

    [Fact]
    public void InputObject_Other_IsRefusedAndTheNextGoesOn()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("$c = Compare-ModelProvenance aurora-base aurora-code; 'text', $c | ConvertTo-ProvenanceJson");
        Assert.Contains("Compare-ModelProvenance", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
