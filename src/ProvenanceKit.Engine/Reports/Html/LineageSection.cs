using System.Collections.Immutable;
using System.Globalization;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>The lineage as a drawing and a table: measured edges where there are some, otherwise the pairs that comparisons and scans linked.</summary>
internal static class LineageSection
{
    /// <summary>Writes it; nothing when no models are linked.</summary>
    public static void Write(HtmlBuilder html, ReportContent content)
    {
        ImmutableArray<LineageEdge> edges = content.Edges;
        List<LineageLink> links = edges.IsEmpty ? FromPairs(content) : [.. edges.Where(static e => e.Parent is not null).Select(FromEdge)];
        if (edges.IsEmpty && links.Count == 0)
        {
            return;
        }

        html.Add($"<h2>Lineage</h2>\n<section class=\"card lineage\">");
        if (LineageDrawing.Draw(links, edges.Select(static e => e.Child)) is { } drawing)
        {
            html.Add($"<div class=\"scroll\">{drawing}</div><p class=\"note\">Arrows go from the earlier model to the later one; a dashed line is a link without a measured direction.</p>");
        }
        else
        {
            html.Add($"<p class=\"note\">{(links.Count == 0 ? "No links between these models were found." : "There are too many models for a drawing; see the table.")}</p>");
        }

        if (!edges.IsEmpty)
        {
            WriteTable(html, edges);
        }

        html.Add($"</section>\n");
    }

    private static void WriteTable(HtmlBuilder html, ImmutableArray<LineageEdge> edges)
    {
        html.Add($"<div class=\"scroll\"><table><tr><th>Model</th><th>Comes from</th><th>How</th><th class=\"number\">p-value</th><th>Order</th><th>Finding</th></tr>");
        foreach (LineageEdge edge in edges)
        {
            string order = edge.Parent is null || edge.Relation == LineageRelation.CommonOrigin ? "-" : edge.IsDirectionMeasured ? "measured" : "inferred from the group";
            html.Add($"<tr><td>{HtmlReport.Name(edge.Child)}</td><td>{(edge.Parent is null ? new Markup("-") : HtmlReport.Name(edge.Parent))}</td><td class=\"word\">{Label(edge)}</td>");
            html.Add($"<td class=\"number\">{PlainWords.PValue(edge.PValueLog10)}</td><td class=\"word\">{order}</td><td>{edge.Evidence?.Summary ?? "The earliest model of its group among those given."}</td></tr>");
        }

        html.Add($"</table></div>");
        foreach (string conflict in edges.SelectMany(static e => e.Evidence is { Conflicts.IsDefault: false } v ? v.Conflicts : []).Distinct())
        {
            html.Add($"<p class=\"conflict\">{conflict}</p>");
        }
    }

    private static LineageLink FromEdge(LineageEdge edge) => new(edge.Parent!, edge.Child, Label(edge), edge.Relation != LineageRelation.CommonOrigin);

    private static string Label(LineageEdge edge) => edge.Coefficient is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{PlainWords.Relation(edge.Relation)} {share:0.00}")
        : PlainWords.Relation(edge.Relation);

    private static List<LineageLink> FromPairs(ReportContent content)
    {
        var links = new List<LineageLink>();
        foreach (ProvenanceComparison c in content.Comparisons.Where(static c => c.ReferencePath != c.DifferencePath && IsLink(c.Verdict)))
        {
            (string from, string to) = c.Direction == LineageDirection.DifferenceIsEarlier ? (c.DifferenceModel, c.ReferenceModel) : (c.ReferenceModel, c.DifferenceModel);
            links.Add(new LineageLink(from, to, PlainWords.Word(c.Verdict), c.Direction != LineageDirection.Undetermined));
        }

        links.AddRange(content.Matches.Where(static m => m.IsWeightVerified && m.Model != m.QueryModel).Select(static m => new LineageLink(m.Model, m.QueryModel, PlainWords.Word(m.Verdict), false)));
        return links;
    }

    private static bool IsLink(Verdict? verdict) => verdict is Verdict.Identical or Verdict.Reformatted or Verdict.Linked or Verdict.CommonOrigin;
}
