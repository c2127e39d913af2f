using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Comparisons: the verdict in plain words, then what it rests on.</summary>
internal static class ComparisonSection
{
    private static readonly SignalName[] s_order =
        [SignalName.Eas, SignalName.Nlf, SignalName.Lep, SignalName.End, SignalName.Wvc, SignalName.Mfi, SignalName.Tfv, SignalName.Voa];

    /// <summary>Writes one card per comparison.</summary>
    public static void Write(HtmlBuilder html, ImmutableArray<ProvenanceComparison> comparisons)
    {
        if (comparisons.IsEmpty)
        {
            return;
        }

        html.Add($"<h2>Comparisons</h2>\n");
        foreach (ProvenanceComparison comparison in comparisons)
        {
            html.Add($"<section class=\"card comparison\"><h3>Does {HtmlReport.Name(comparison.DifferenceModel)} descend from {HtmlReport.Name(comparison.ReferenceModel)}?</h3>");
            html.Add($"<div class=\"verdict {PlainWords.Tone(comparison.Verdict)}\"><strong>{PlainWords.Word(comparison.Verdict)}.</strong> {PlainWords.Explain(comparison.Verdict)}");
            html.Add($"<p>{comparison.Summary}</p>");
            if (PlainWords.Direction(comparison.Direction, comparison.ReferenceModel, comparison.DifferenceModel) is { } direction)
            {
                html.Add($"<p>{direction}</p>");
            }

            html.Add($"</div>\n");
            if (comparison.Evidence is { } evidence)
            {
                WriteEvidence(html, evidence);
            }

            WriteSignals(html, comparison);
            foreach (string warning in PlainWords.Cautions(comparison))
            {
                html.Add($"<p class=\"warning\">{warning}</p>");
            }

            html.Add($"</section>\n");
        }
    }

    /// <summary>Writes the tests, effect sizes, layer map, merge, and declarations of a pair.</summary>
    public static void WriteEvidence(HtmlBuilder html, LineageEvidence evidence)
    {
        foreach (string conflict in evidence.Conflicts.IsDefault ? [] : evidence.Conflicts)
        {
            html.Add($"<p class=\"conflict\">{conflict}</p>");
        }

        html.Add($"<h4>Evidence</h4><div class=\"scroll\"><table><tr><th>Test</th><th>State</th><th>Finding</th><th class=\"number\">p-value</th></tr>");
        foreach (EvidenceTestResult test in evidence.Tests.IsDefault ? [] : evidence.Tests)
        {
            html.Add($"<tr><td>{PlainWords.Name(test.Test)}</td><td class=\"word\">{test.State}</td><td>{test.Finding}</td><td class=\"number\">{PlainWords.PValue(test.PValueLog10)}</td></tr>");
        }

        html.Add($"</table></div>\n");
        if (LayerHeatMap.Draw(evidence.LayerMap, evidence.LayerMapModel ?? evidence.DifferenceModel) is { } map)
        {
            html.Add($"<h4>Layer map of {HtmlReport.Name(evidence.LayerMapModel ?? evidence.DifferenceModel)}</h4><div class=\"scroll\">{map}</div><p class=\"note\">Rows are its own layers, columns the layers of the model they come from. The number is the share of sampled units that correspond; a dashed row has no counterpart.</p>");
        }

        if (evidence.Merge is { } merge)
        {
            html.Add($"<h4>Merge</h4><p>{merge.ToString()}</p><table><tr><th>Parent</th><th class=\"number\">Share</th><th class=\"number\">Spread</th></tr>");
            foreach (MergeComponent component in merge.Components)
            {
                html.Add($"<tr><td>{HtmlReport.Name(component.Model)}</td><td class=\"number\">{component.Coefficient:0.000}</td><td class=\"number\">{component.Spread:0.000}</td></tr>");
            }

            html.Add($"</table><p class=\"note\">Origin {HtmlReport.Name(merge.Origin)}; the shares explain {merge.RSquared:0.0000} of the variation over {merge.TensorCount} tensors.</p>");
        }

        if (!evidence.DeclaredParents.IsDefaultOrEmpty)
        {
            html.Add($"<h4>Declared by the models' own files</h4><ul>");
            foreach (DeclaredParent declared in evidence.DeclaredParents)
            {
                html.Add($"<li>{HtmlReport.Name(declared.Model)} declares {HtmlReport.Name(declared.Parent)}{(declared.Relation.Length == 0 ? "" : $" as {declared.Relation}")} <span class=\"note\">({declared.Source})</span></li>");
            }

            html.Add($"</ul>");
        }
    }

    /// <summary>The measured and unmeasured signals in the order of a report; WSP is never scored.</summary>
    public static IReadOnlyList<SignalMeasurement> Ordered(ImmutableArray<SignalMeasurement> signals) =>
        signals.IsDefaultOrEmpty ? [] : [.. s_order.Select(name => signals.FirstOrDefault(s => s.Name == name)).OfType<SignalMeasurement>()];

    private static void WriteSignals(HtmlBuilder html, ProvenanceComparison comparison)
    {
        IReadOnlyList<SignalMeasurement> signals = Ordered(comparison.Signals);
        if (signals.Count > 0)
        {
            html.Add($"<h4>Signals of the reference kit</h4><p>Decision of the reference kit: <strong>{comparison.ReferenceDecision}</strong> ");
            html.Add($"<span class=\"note\">(pipeline {PlainWords.Score(comparison.PipelineScore)}, identity {PlainWords.Score(comparison.IdentityScore)}, tokenizer {PlainWords.Score(comparison.TokenizerScore)})</span></p>");
            html.Add($"<div class=\"scroll\">{SignalBars.Draw(signals)}</div>");
        }

        if (EnergyChart.Draw([(comparison.ReferenceModel, comparison.ReferenceEnergyProfile), (comparison.DifferenceModel, comparison.DifferenceEnergyProfile)]) is { } chart)
        {
            html.Add($"<h4>Layer energy profiles</h4><div class=\"scroll\">{chart}</div>");
        }
    }
}
