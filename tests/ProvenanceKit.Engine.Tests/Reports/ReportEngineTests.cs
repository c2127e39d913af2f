using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Reports;

public sealed class ReportEngineTests
{
    [Theory]
    [InlineData("/a/r.csv", ReportFormat.Csv)]
    [InlineData("r.JSON", ReportFormat.Json)]
    [InlineData("r.md", ReportFormat.Markdown)]
    [InlineData("r.htm", ReportFormat.Html)]
    [InlineData("r.html", ReportFormat.Html)]
    [InlineData("model.cdx.json", ReportFormat.CycloneDX)]
    [InlineData("bom.json", ReportFormat.CycloneDX)]
    [InlineData("r.txt", null)]
    [InlineData("r", null)]
    public void FormatOf_Name_IsItsEnding(string path, ReportFormat? format) => Assert.Equal(format, ReportEngine.FormatOf(path));

    [Fact]
    public void Write_AnotherKindOfObject_IsRefusedByName()
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ReportEngine.Write(["text"], ReportFormat.Json, ReportSamples.Options, null, CancellationToken.None));
        Assert.Equal(ProvenanceErrorCode.ReportInputUnsupported, error.Code);
        Assert.Contains("System.String", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Json)]
    [InlineData(ReportFormat.Markdown)]
    [InlineData(ReportFormat.Html)]
    [InlineData(ReportFormat.CycloneDX)]
    public void Write_AScanWithoutMatches_IsNoCleanResult(ReportFormat format)
    {
        var scan = new ScanResult { Model = SyntheticFingerprint.Create(1, "lonely"), ReferenceCount = 7, Warnings = ["a broken reference"] };
        string text = ReportEngine.Write([scan], format, ReportSamples.Options, null, CancellationToken.None);
        Assert.Contains("No ancestor was found among 7 references", text, StringComparison.Ordinal);
        Assert.Contains(format == ReportFormat.CycloneDX ? "lonely" : "Inconclusive", text, StringComparison.Ordinal);
        Assert.Equal(format != ReportFormat.Csv, text.Contains("a broken reference", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_MissingFiles_AreSaidAndNoFailure()
    {
        string text = ReportEngine.Write([ReportSamples.Comparison("gone", "lost")], ReportFormat.Html, ReportSamples.Options with { HashFiles = true }, null, CancellationToken.None);
        Assert.Contains("can&#39;t be read now", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_WithoutReplacing_KeepsWhatIsThere()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("r.md");
        Assert.True(ReportEngine.Save(path, "one", mayReplace: false));
        Assert.False(ReportEngine.Save(path, "two", mayReplace: false));
        Assert.Equal("one", File.ReadAllText(path));
        Assert.True(ReportEngine.Save(path, "\u00E9", mayReplace: true));
        Assert.Equal([0xC3, 0xA9], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(ReportFormat.Html)]
    [InlineData(ReportFormat.Markdown)]
    public void Comparison_FromSamples_SaysSoOnce(ReportFormat format)
    {
        const string caution = "The verdict rests on samples of the weights";
        ProvenanceComparison weights = ReportSamples.Comparison("parent", "child");
        ProvenanceComparison samples = weights with { Evidence = weights.Evidence! with { IsFromSamples = true } };
        Assert.Equal(0, Count(weights));
        Assert.Equal(1, Count(samples));
        Assert.Equal(1, Count(samples with { Warnings = [caution + " that the fingerprints hold, not on the weights themselves."] }));

        int Count(ProvenanceComparison comparison) =>
            ReportEngine.Write([comparison], format, ReportSamples.Options, null, CancellationToken.None).Split(caution).Length - 1;
    }
}
