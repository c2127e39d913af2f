using System.Security.Cryptography;
using System.Text;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>
/// A report for auditors as one page: no scripts, no requests (a content security policy forbids both), charts as inline SVG, light and dark by the reader's
/// preference, printable. Everything that comes from a model is escaped.
/// </summary>
internal static class HtmlReport
{
    private static readonly string s_style = ReadStyle();

    /// <summary>Hash by which the policy lets the page's one style sheet through, and no other.</summary>
    private static readonly string s_styleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s_style)));

    /// <summary>Writes the page.</summary>
    public static string Write(ReportContent content)
    {
        var html = new HtmlBuilder();
        html.Add($"<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{new Markup(s_styleHash)}'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
        html.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"ProvenanceKit {ReportContent.ToolVersion}\">\n");
        html.Add($"<link rel=\"icon\" href=\"data:,\">\n<title>{content.Title}</title>\n<style>{new Markup(s_style)}</style>\n</head>\n<body>\n");
        html.Add($"<header><h1><bdi>{content.Title}</bdi></h1><p class=\"meta\">Made on {content.GeneratedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by ProvenanceKit {ReportContent.ToolVersion}. {Count(content)}.</p></header>\n<main>\n");
        foreach (string warning in content.Warnings)
        {
            html.Add($"<p class=\"warning\">{warning}</p>\n");
        }

        if (content.Results.IsEmpty)
        {
            html.Add($"<p class=\"warning\">There were no results to report.</p>\n");
        }

        Overview(html, content);
        TestSection.Write(html, content.Tests);
        ComparisonSection.Write(html, content.Comparisons);
        AncestorSection.Write(html, content.Matches);
        LineageSection.Write(html, content);
        FingerprintSection.Write(html, content.Fingerprints);
        InputSection.Write(html, content);
        Claims(html, content);
        html.Add($"</main>\n<footer class=\"meta\">ProvenanceKit {ReportContent.ToolVersion}. This page needs no network and contains no scripts.</footer>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>A name whose direction doesn't touch its surroundings.</summary>
    public static Markup Name(string? name) => new HtmlBuilder().Add($"<bdi>{name}</bdi>").ToMarkup();

    /// <summary>A verdict as a coloured word.</summary>
    public static Markup Chip(Verdict? verdict) => new HtmlBuilder().Add($"<span class=\"chip {PlainWords.Tone(verdict)}\">{PlainWords.Word(verdict)}</span>").ToMarkup();

    /// <summary>A gate's outcome as a coloured word.</summary>
    public static Markup Chip(string tone, string word) => new HtmlBuilder().Add($"<span class=\"chip {tone}\">{word}</span>").ToMarkup();

    private static void Overview(HtmlBuilder html, ReportContent content)
    {
        if (content.Comparisons.Length + content.Tests.Length < 2)
        {
            return;
        }

        html.Add($"<section class=\"card\"><h3>At a glance</h3><div class=\"scroll\"><table><tr><th>Model</th><th>Against</th><th>Result</th><th class=\"number\">p-value</th><th>In one sentence</th></tr>\n");
        foreach (ProvenanceTestResult test in content.Tests)
        {
            string tone = PlainWords.Tone(test);
            html.Add($"<tr><td>{Name(test.Model)}</td><td>{test.Policy ?? "its claims"}</td><td>{Chip(tone, test.Passed ? "Passed" : test.Outcome.ToString())}</td><td class=\"number\">-</td><td>{(test.Reasons.IsDefaultOrEmpty ? "" : test.Reasons[0])}</td></tr>\n");
        }

        foreach (ProvenanceComparison comparison in content.Comparisons)
        {
            html.Add($"<tr><td>{Name(comparison.DifferenceModel)}</td><td>{Name(comparison.ReferenceModel)}</td><td>{Chip(comparison.Verdict)}</td><td class=\"number\">{PlainWords.PValue(comparison.PValueLog10)}</td><td>{PlainWords.Explain(comparison.Verdict)}</td></tr>\n");
        }

        html.Add($"</table></div></section>\n");
    }

    private static void Claims(HtmlBuilder html, ReportContent content)
    {
        html.Add($"<h2>What is claimed</h2>\n<section class=\"card\"><ul>");
        foreach (string claim in PlainWords.Claims)
        {
            html.Add($"<li>{claim}</li>");
        }

        html.Add($"</ul><h4>What is not claimed</h4><ul>");
        foreach (string claim in PlainWords.NotClaimed)
        {
            html.Add($"<li>{claim}</li>");
        }

        html.Add($"</ul></section>\n<h2>Where frameworks ask for this</h2>\n<section class=\"card\"><p class=\"note\">References for the reader, not a statement of conformity.</p><table><tr><th>Framework</th><th>Place</th><th>What this record bears on</th></tr>");
        foreach ((string framework, string place, string bearing) in PlainWords.Frameworks)
        {
            html.Add($"<tr><td>{framework}</td><td>{place}</td><td>{bearing}</td></tr>");
        }

        html.Add($"</table></section>\n<h2>How it was made</h2>\n<section class=\"card\"><table>");
        foreach ((string name, string value) in ReportParameters.Describe(content))
        {
            html.Add($"<tr><th>{name}</th><td>{value}</td></tr>");
        }

        html.Add($"</table></section>\n");
    }

    private static string Count(ReportContent content)
    {
        (string Word, string Words, int Count)[] kinds =
        [
            ("test", "tests", content.Tests.Length), ("comparison", "comparisons", content.Comparisons.Length), ("ancestor match", "ancestor matches", content.Matches.Length),
            ("lineage entry", "lineage entries", content.Edges.Length), ("fingerprint", "fingerprints", content.Fingerprints.Length),
        ];
        string[] parts = [.. kinds.Where(static k => k.Count > 0).Select(static k => $"{k.Count} {(k.Count == 1 ? k.Word : k.Words)}")];
        return parts.Length == 0 ? "No results" : string.Join(", ", parts);
    }

    private static string ReadStyle()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("ProvenanceKit.Engine.Reports.Html.report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // Browsers hash the style sheet after turning line ends into line feeds.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
