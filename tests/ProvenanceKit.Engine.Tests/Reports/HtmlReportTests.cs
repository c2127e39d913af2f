using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ProvenanceKit.Engine.Tests.Reports;

public sealed partial class HtmlReportTests
{
    [Fact]
    public void Html_OfEveryKind_SaysWhatAnAuditorAsks()
    {
        string html = Write("parent", "child");
        foreach (string text in (string[])
            ["Does <bdi>child</bdi> descend from <bdi>parent</bdi>?", "one descends from the other", "Units correspond by position (E1)", "1e-306",
                "Layer map", "Layer energy profiles", "Embedding anchors (EAS)", "Lineage graph", "SHA-256", "What is claimed", "What is not claimed", "NIST AI RMF", "PW.4.1", "SR-3", "SR-4",
                "ISO/IEC 42001", "Annex IV", "2026-03-04 05:06:07 UTC", "prefers-color-scheme: dark", "@media print", "README.md: base_model"])
        {
            Assert.Contains(text, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Html_Policy_LetsOnlyTheOneStyleSheetThrough()
    {
        string html = Write("parent", "child");
        string style = Regex.Match(html, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'\"", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script|javascript:|\\sstyle=|\\son[a-z]+=|@import|url\\(|<(img|iframe|object|embed|form|a)[\\s>]", html);
        Assert.Equal(["data:,"], Address().Matches(html).Select(m => m.Groups[1].Value));
    }

    [Fact]
    public void Html_HostileNames_StayTextInWellFormedMarkup()
    {
        foreach (string name in ReportSamples.HostileNames)
        {
            string html = Write(name, name + "2");
            Assert.DoesNotMatch("<script|<img|onerror=alert\\(1\\)>[^&]|\0|\u202E", html);
            Assert.Single(Regex.Matches(html, "</style>"));

            // Void elements of the head aside, the page is well-formed XML, so any name that got out of its place shows.
            string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..(html.IndexOf("</body>", StringComparison.Ordinal) + 7)].Replace("<br>", "<br/>", StringComparison.Ordinal);
            XElement page = XElement.Parse(body);
            Assert.NotEmpty(page.Descendants("svg"));
            Assert.Contains(page.Descendants("bdi"), e => e.Value == Shown(name));
        }
    }

    [Fact]
    public void Html_SameResults_IsTheSameText() => Assert.Equal(Write("a", "b"), Write("a", "b"));

    [Fact]
    public void Html_WithoutResults_SaysSo() =>
        Assert.Contains("There were no results to report", ReportEngine.Write([], ReportFormat.Html, ReportSamples.Options, null, CancellationToken.None), StringComparison.Ordinal);

    [Fact]
    public void Html_OfACyclicOrLargeLineage_IsDrawnOrTabled()
    {
        string cyclic = Render(ReportSamples.Edge("a", "b"), ReportSamples.Edge("b", "c"), ReportSamples.Edge("c", "a"), ReportSamples.Edge("a", "a"));
        Assert.Contains("Lineage graph", cyclic, StringComparison.Ordinal);
        string large = Render([.. Enumerable.Range(0, 400).Select(i => (object)ReportSamples.Edge("root", $"model {i}"))]);
        Assert.Contains("too many models for a drawing", large, StringComparison.Ordinal);
        Assert.Contains("model 399", large, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_ExtremeLayerMaps_AreBounded()
    {
        ProvenanceComparison comparison = ReportSamples.Comparison("a", "b");
        LineageEvidence evidence = comparison.Evidence! with
        {
            LayerMap = [new LayerMapEntry(0, int.MaxValue - 1, double.NaN, "a"), new LayerMapEntry(int.MaxValue - 1, 0, double.PositiveInfinity, "b")],
        };
        Assert.InRange(Render(comparison with { Evidence = evidence }).Length, 1, 200_000);
        LineageEvidence deep = comparison.Evidence! with { LayerMap = [.. Enumerable.Range(0, 160).Select(i => new LayerMapEntry(i, i, 0.9, "a"))] };
        Assert.Equal(160, Regex.Count(Render(comparison with { Evidence = deep }), "class=\"heat\""));
    }

    private static string Shown(string name) => Regex.Replace(
        name.Replace("\u202E", "[U+202E]", StringComparison.Ordinal).Replace("\r", " ", StringComparison.Ordinal), "[\\0\\a]|\uD83D(?![\uDC00-\uDFFF])", "\uFFFD");

    private static string Write(string first, string second) => Render([.. ReportSamples.OfEveryKind(first, second)]);

    private static string Render(params object[] results) => ReportEngine.Write(results, ReportFormat.Html, ReportSamples.Options, null, CancellationToken.None);

    [GeneratedRegex("(?:href|src|xlink:href|action)=\"([^\"]*)\"")]
    private static partial Regex Address();
}
