using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Reports;

public sealed class HtmlRenderingTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ChromiumFact]
    public void Html_OfAComparison_RendersWithoutComplaintsOrRequests()
    {
        (string page, string[] complaints) = Render("Compare-ModelProvenance aurora-base aurora-code, borealis-base");
        Assert.Empty(complaints);
        foreach (string text in (string[])["Does <bdi>aurora-code</bdi> descend from <bdi>aurora-base</bdi>?", "aria-label=\"Layer map of aurora-code\"", "aria-label=\"Layer energy profiles\"", "aria-label=\"Signals from 0 to 1\"", "class=\"heat\"", "aria-label=\"Lineage graph\"", "SHA-256"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    [ChromiumFact]
    public void Html_OfALineage_RendersWithoutComplaintsOrRequests()
    {
        (string page, string[] complaints) = Render("Get-ModelLineage *");
        Assert.Empty(complaints);
        Assert.Contains("aria-label=\"Lineage graph\"", page, StringComparison.Ordinal);
        Assert.Equal(Directory.GetDirectories(Repository.Samples).Length, System.Text.RegularExpressions.Regex.Count(page, "class=\"box\""));
    }

    [ChromiumFact]
    public void Html_OfAHostileName_RunsNothing()
    {
        string name = "<img src=x onerror=alert(1)>\u202E\u05D0";
        string model = _folder.Copy("aurora-code", name);
        (string page, string[] complaints) = Render("param($Model) Compare-ModelProvenance aurora-base (Get-ModelFingerprint -LiteralPath $Model)", model);
        Assert.Empty(complaints);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("<bdi>&lt;img src=x onerror=alert(1)&gt;[U+202E]\u05D0</bdi>", page, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public void Html_InDarkAndLight_IsDrawn()
    {
        string report = Export("Get-ModelLineage aurora-*; Compare-ModelProvenance aurora-base aurora-pruned");
        string images = Environment.GetEnvironmentVariable("PROVENANCEKIT_SCREENSHOTS") is { Length: > 0 } kept ? Directory.CreateDirectory(kept).FullName : _folder.Root;
        foreach (bool isDark in (bool[])[false, true])
        {
            string image = Path.Combine(images, isDark ? "dark.png" : "light.png");
            Browser.Screenshot(report, Directory.CreateDirectory(Path.Combine(_folder.Root, $"profile-{isDark}")).FullName, image, isDark, 4200);
            Assert.True(new FileInfo(image).Length > 20_000);
        }

        Assert.NotEqual(File.ReadAllBytes(Path.Combine(images, "dark.png")), File.ReadAllBytes(Path.Combine(images, "light.png")));
    }

    private (string Page, string[] Complaints) Render(string script, params object[] arguments) =>
        Browser.Open(Export(script, arguments), Directory.CreateDirectory(Path.Combine(_folder.Root, "profile")).FullName);

    private string Export(string script, params object[] arguments)
    {
        string report = Path.Combine(_folder.Root, "report.html");
        using var session = new ModuleSession();
        session.Run($"$results = & {{ {script} }} @args; $results | Export-ProvenanceReport -Path '{report}'", arguments).WithoutErrors();
        return report;
    }
}
