using System.Security.Cryptography;
using System.Text.Json;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Reports;

public sealed class CycloneDxReportTests
{
    [Fact]
    public void Bom_OfEveryKind_KeepsTheSchemasRules()
    {
        using JsonDocument bom = Write([.. ReportSamples.OfEveryKind("parent", "child")], ReportSamples.Options);
        CycloneDxRules.Check(bom.RootElement);
        Assert.Equal("2026-03-04T05:06:07Z", bom.RootElement.GetProperty("metadata").GetProperty("timestamp").GetString());
        Assert.Equal("urn:uuid:6b1f6a1c-0f0e-4c62-9c5e-3b3f4a5d6e7f", bom.RootElement.GetProperty("serialNumber").GetString());
    }

    [Fact]
    public void Bom_HostileNames_KeepTheSchemasRules()
    {
        foreach (string name in ReportSamples.HostileNames)
        {
            using JsonDocument bom = Write([.. ReportSamples.OfEveryKind(name, name + "2")], ReportSamples.Options);
            CycloneDxRules.Check(bom.RootElement);
        }
    }

    [Fact]
    public void Bom_OfSamples_HashesTheirFilesAndNamesTheAncestor()
    {
        ProvenanceComparison comparison = ReportSamples.Comparison("aurora-base", "aurora-code") with
        {
            ReferencePath = Path.Combine(TestModels.Samples, "aurora-base"),
            DifferencePath = Path.Combine(TestModels.Samples, "aurora-code"),
        };
        using JsonDocument bom = Write([comparison], ReportSamples.Options with { HashFiles = null });
        CycloneDxRules.Check(bom.RootElement);
        JsonElement model = bom.RootElement.GetProperty("components").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "aurora-code");
        Assert.Equal("machine-learning-model", model.GetProperty("type").GetString());
        Assert.Equal(Sha256("aurora-code"), model.GetProperty("hashes")[0].GetProperty("content").GetString());
        JsonElement ancestor = Assert.Single(model.GetProperty("pedigree").GetProperty("ancestors").EnumerateArray());
        Assert.Equal("aurora-base", ancestor.GetProperty("name").GetString());
        Assert.Equal(Sha256("aurora-base"), ancestor.GetProperty("hashes")[0].GetProperty("content").GetString());
        Assert.Contains(
            ancestor.GetProperty("evidence").GetProperty("identity")[0].GetProperty("methods").EnumerateArray(),
            m => m.GetProperty("technique").GetString() == "binary-analysis" && m.GetProperty("confidence").GetDouble() == 1);
    }

    [Theory]
    [InlineData(Verdict.Linked, LineageDirection.ReferenceIsEarlier, "ancestors")]
    [InlineData(Verdict.Linked, LineageDirection.Undetermined, "variants")]
    [InlineData(Verdict.CommonOrigin, LineageDirection.Undetermined, "variants")]
    [InlineData(Verdict.NoEvidence, LineageDirection.Undetermined, null)]
    [InlineData(Verdict.Inconclusive, LineageDirection.Undetermined, null)]
    public void Bom_Verdict_DecidesWhatTheOtherModelIs(Verdict verdict, LineageDirection direction, string? member)
    {
        using JsonDocument bom = Write([ReportSamples.Comparison("parent", "child", verdict, direction)], ReportSamples.Options);
        JsonElement child = bom.RootElement.GetProperty("components")[0];
        Assert.Equal("child", child.GetProperty("name").GetString());
        string[] members = child.TryGetProperty("pedigree", out JsonElement pedigree) ? [.. pedigree.EnumerateObject().Select(p => p.Name)] : [];
        Assert.Equal(member is null ? [] : [member, "notes"], members);
    }

    [Fact]
    public void Bom_WhereTheReferenceIsLater_TurnsThePedigreeRound()
    {
        using JsonDocument bom = Write([ReportSamples.Comparison("later", "earlier", Verdict.Linked, LineageDirection.DifferenceIsEarlier)], ReportSamples.Options);
        JsonElement later = bom.RootElement.GetProperty("components").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "later");
        Assert.Equal("earlier", later.GetProperty("pedigree").GetProperty("ancestors")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Bom_SameResults_DifferOnlyInTimeAndSerial()
    {
        object[] results = [.. ReportSamples.OfEveryKind("parent", "child")];
        using JsonDocument first = Write(results, ReportSamples.Options with { GeneratedAt = null, SerialNumber = null });
        using JsonDocument second = Write(results, ReportSamples.Options with { GeneratedAt = null, SerialNumber = null });
        Assert.NotEqual(first.RootElement.GetProperty("serialNumber").GetString(), second.RootElement.GetProperty("serialNumber").GetString());
        Assert.True(JsonElement.DeepEquals(first.RootElement.GetProperty("components"), second.RootElement.GetProperty("components")));
    }

    private static string Sha256(string sample) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(TestModels.Samples, sample, "model.safetensors"))));

    private static JsonDocument Write(IReadOnlyList<object> results, ReportOptions options) =>
        JsonDocument.Parse(ReportEngine.Write(results, ReportFormat.CycloneDX, options, null, CancellationToken.None));
}
