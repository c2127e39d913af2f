namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>The models behind the results with their files' hashes.</summary>
internal static class InputSection
{
    /// <summary>Writes the table.</summary>
    public static void Write(HtmlBuilder html, ReportContent content)
    {
        if (content.Inputs.IsEmpty)
        {
            return;
        }

        html.Add($"<h2>Inputs</h2>\n<section class=\"card inputs\"><p class=\"note\">The SHA-256 of a file identifies it: results hold for files with these hashes.</p>");
        foreach (ReportInput input in content.Inputs)
        {
            html.Add($"<h4>{HtmlReport.Name(input.Name)}</h4><p class=\"path\">{input.Path}</p>");
            if (!input.Files.IsEmpty)
            {
                html.Add($"<div class=\"scroll\"><table><tr><th>File</th><th class=\"number\">Size</th><th>SHA-256</th></tr>");
                foreach (ReportInputFile file in input.Files)
                {
                    string hash = file.Sha256 ?? (file.SampledSha256 is { } sampled ? $"samples only: {sampled}" : "not computed");
                    html.Add($"<tr><td>{HtmlReport.Name(file.Name)}</td><td class=\"number\">{PlainWords.Bytes(file.Length)}</td><td class=\"hash\">{hash}</td></tr>");
                }

                html.Add($"</table></div>");
            }

            if (input.Note is { } note)
            {
                html.Add($"<p class=\"note\">{note}</p>");
            }
        }

        html.Add($"</section>\n");
    }
}
