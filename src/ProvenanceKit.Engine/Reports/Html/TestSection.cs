using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Decisions of gates with their reasons.</summary>
internal static class TestSection
{
    /// <summary>Writes one card per decision.</summary>
    public static void Write(HtmlBuilder html, ImmutableArray<ProvenanceTestResult> tests)
    {
        if (tests.IsEmpty)
        {
            return;
        }

        html.Add($"<h2>Gate</h2>\n");
        foreach (ProvenanceTestResult test in tests)
        {
            string word = (test.Passed, test.Outcome) switch
            {
                (true, GateOutcome.Passed) => "Passed",
                (true, _) => "Let through although it could not be told",
                (false, GateOutcome.Failed) => "Failed",
                _ => "Not passed: it could not be told",
            };
            html.Add($"<section class=\"card gate\"><h3>May {HtmlReport.Name(test.Model)} pass{(test.Policy is null ? "" : $" under {test.Policy}")}?</h3><div class=\"verdict {PlainWords.Tone(test)}\"><strong>{word}.</strong><ul>");
            foreach (string reason in test.Reasons.IsDefault ? [] : test.Reasons)
            {
                html.Add($"<li>{reason}</li>");
            }

            html.Add($"</ul></div><div class=\"scroll\"><table><tr><th>Claim</th><th>Outcome</th><th>Compared with</th><th>Verdict</th><th class=\"number\">p-value</th></tr>");
            foreach (GateClaim claim in test.Claims.IsDefault ? [] : test.Claims)
            {
                string tone = claim.Outcome switch { GateOutcome.Passed => "passed", GateOutcome.Failed => "failed", _ => "open" };
                html.Add($"<tr><td>{claim.Claim}</td><td>{HtmlReport.Chip(tone, claim.Outcome.ToString())}</td><td>{HtmlReport.Name(claim.Reference ?? "-")}</td><td class=\"word\">{PlainWords.Word(claim.Verdict)}</td><td class=\"number\">{PlainWords.PValue(claim.PValueLog10)}</td></tr>");
            }

            html.Add($"</table></div>");
            foreach (string warning in test.Warnings.IsDefault ? [] : test.Warnings)
            {
                html.Add($"<p class=\"warning\">{warning}</p>");
            }

            html.Add($"</section>\n");
        }
    }
}
