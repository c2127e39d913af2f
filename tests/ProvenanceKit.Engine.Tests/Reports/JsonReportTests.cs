using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Reports;

public sealed class JsonReportTests
{
    [Fact]
    public void Json_OfEveryKind_RoundTrips()
    {
        string text = Write("parent", "child", compress: false);
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        Assert.Equal(1, root.GetProperty("schema_version").GetInt32());
        Assert.Equal("ProvenanceKit", root.GetProperty("tool").GetProperty("name").GetString());
        Assert.Equal([1, 1, 2, 1, 2], ((string[])["comparisons", "ancestors", "lineage", "tests", "fingerprints"]).Select(p => root.GetProperty(p).GetArrayLength()));
        using JsonDocument alone = JsonDocument.Parse(ProvenanceEngine.ToJson(ReportSamples.Comparison("parent", "child"), compress: false));
        Assert.True(JsonElement.DeepEquals(alone.RootElement, root.GetProperty("comparisons")[0]));
        Assert.Equal(-306.5, root.GetProperty("comparisons")[0].GetProperty("p_value_log10").GetDouble());
        Assert.Equal("Linked", root.GetProperty("ancestors")[0].GetProperty("verdict").GetString());
        Assert.Equal("parent", root.GetProperty("lineage")[1].GetProperty("parent").GetString());
        Assert.Equal(1, root.GetProperty("tests")[0].GetProperty("exit_code").GetInt32());
        Assert.Equal(4, root.GetProperty("fingerprints")[0].GetProperty("layer_energy_profile").GetArrayLength());

        using JsonDocument compressed = JsonDocument.Parse(Write("parent", "child", compress: true));
        Assert.True(JsonElement.DeepEquals(root, compressed.RootElement));
    }

    [Fact]
    public void Json_HostileNames_ComeBackAsTheyWere()
    {
        foreach (string name in ReportSamples.HostileNames)
        {
            using JsonDocument document = JsonDocument.Parse(Write("parent", name, compress: true));
            string expected = name.Replace("\uD83Dpair", "\uFFFDpair", StringComparison.Ordinal);
            Assert.Equal(expected, document.RootElement.GetProperty("fingerprints")[1].GetProperty("name").GetString());
            Assert.Equal(expected, document.RootElement.GetProperty("ancestors")[0].GetProperty("query_model").GetString());
        }
    }

    private static string Write(string first, string second, bool compress) =>
        ReportEngine.Write([.. ReportSamples.OfEveryKind(first, second)], ReportFormat.Json, ReportSamples.Options with { Compress = compress }, null, CancellationToken.None);
}
