using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Matches of scans, one card per model under question.</summary>
internal static class AncestorSection
{
    /// <summary>Writes them.</summary>
    public static void Write(HtmlBuilder html, ImmutableArray<ReferenceMatch> matches)
    {
        if (matches.IsEmpty)
        {
            return;
        }

        html.Add($"<h2>Ancestors</h2>\n");
        foreach (IGrouping<(string, string), ReferenceMatch> group in matches.GroupBy(static m => (m.QueryModel, m.QueryPath)))
        {
            ReferenceMatch best = group.First();
            html.Add($"<section class=\"card ancestors\"><h3>Which known models does {HtmlReport.Name(best.QueryModel)} come from?</h3>");
            ReferenceMatch? proven = group.FirstOrDefault(static m => m.IsWeightVerified);
            if (proven is not null)
            {
                html.Add($"<div class=\"verdict {PlainWords.Tone(proven.Verdict)}\"><strong>{PlainWords.Word(proven.Verdict)}: {HtmlReport.Name(proven.Model)}.</strong> {PlainWords.Explain(proven.Verdict)}</div>");
            }
            else
            {
                html.Add($"<div class=\"verdict open\"><strong>No ancestor was shown by the weights.</strong> {(best.Model.Length == 0 ? best.Why : "What follows are hints from configuration, tokenizer or similarity, not proofs.")}</div>");
            }

            if (group.Any(static m => m.Model.Length > 0))
            {
                WriteTable(html, group.Where(static m => m.Model.Length > 0));
            }

            if (best.Model.Length > 0 && ComparisonSection.Ordered(best.Signals) is { Count: > 0 } signals && signals.Any(static s => s.Score is not null))
            {
                html.Add($"<h4>Signals against {HtmlReport.Name(best.Model)}</h4><div class=\"scroll\">{SignalBars.Draw(signals)}</div>");
            }

            html.Add($"</section>\n");
        }
    }

    private static void WriteTable(HtmlBuilder html, IEnumerable<ReferenceMatch> matches)
    {
        html.Add($"<div class=\"scroll\"><table><tr><th class=\"number\">Rank</th><th>Reference</th><th>Verdict</th><th class=\"number\">p-value</th><th class=\"number\">Score</th><th>Family, publisher, licence</th><th>Why</th></tr>");
        foreach (ReferenceMatch match in matches)
        {
            string[] facts = [.. ((string[])[match.Family, match.Publisher, match.License]).Where(static f => f.Length > 0)];
            html.Add($"<tr><td class=\"number\">{match.Rank}</td><td>{HtmlReport.Name(match.Model)}<br><span class=\"path\">{match.ReferenceId}</span></td><td>{HtmlReport.Chip(match.Verdict)}{(match.IsMetadataOnly ? " metadata only" : "")}</td>");
            html.Add($"<td class=\"number\">{PlainWords.PValue(match.PValueLog10)}</td><td class=\"number\">{PlainWords.Score(match.IdentityScore ?? match.PipelineScore)}</td><td>{string.Join(", ", facts)}</td><td>{match.Why}</td></tr>");
        }

        html.Add($"</table></div>");
    }
}
