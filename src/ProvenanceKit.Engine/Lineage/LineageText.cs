using System.Globalization;
using System.Text;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>Writes a lineage graph as Mermaid or Graphviz DOT text. Names are quoted, so any name is safe.</summary>
internal static class LineageText
{
    /// <summary>A Mermaid flowchart, one subgraph per group.</summary>
    public static string ToMermaid(LineageGraph graph)
    {
        var text = new StringBuilder("flowchart TD\n");
        Dictionary<string, string> ids = Ids(graph);
        foreach (LineageGroup group in graph.Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph g{group.Number}[\"{Mermaid(group.Root)}\"]\n");
            foreach (string model in group.Models)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {ids[model]}[\"{Mermaid(model)}\"]\n");
            }

            text.Append("  end\n");
        }

        foreach (LineageEdge edge in graph.Edges.Where(static e => e.Parent is not null))
        {
            string arrow = edge.Relation == LineageRelation.CommonOrigin ? "-.-" : "-->";
            text.Append(CultureInfo.InvariantCulture, $"  {ids[edge.Parent!]} {arrow}|\"{Mermaid(Label(edge))}\"| {ids[edge.Child]}\n");
        }

        return text.ToString();
    }

    /// <summary>A DOT digraph, one cluster per group.</summary>
    public static string ToDot(LineageGraph graph)
    {
        var text = new StringBuilder("digraph lineage {\n  rankdir=TB;\n  node [shape=box];\n");
        Dictionary<string, string> ids = Ids(graph);
        foreach (LineageGroup group in graph.Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph cluster_{group.Number} {{\n    label=\"{Dot(group.Root)}\";\n");
            foreach (string model in group.Models)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {ids[model]} [label=\"{Dot(model)}\"];\n");
            }

            text.Append("  }\n");
        }

        foreach (LineageEdge edge in graph.Edges.Where(static e => e.Parent is not null))
        {
            string style = edge.Relation == LineageRelation.CommonOrigin ? ", style=dashed, dir=none" : "";
            text.Append(CultureInfo.InvariantCulture, $"  {ids[edge.Parent!]} -> {ids[edge.Child]} [label=\"{Dot(Label(edge))}\"{style}];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static Dictionary<string, string> Ids(LineageGraph graph) =>
        graph.Groups.SelectMany(static g => g.Models).Distinct(StringComparer.Ordinal)
            .Select(static (name, i) => (name, Id: "m" + i.ToString(CultureInfo.InvariantCulture))).ToDictionary(static p => p.name, static p => p.Id, StringComparer.Ordinal);

    private static string Label(LineageEdge edge)
    {
        string relation = edge.Relation switch
        {
            LineageRelation.FineTune => "fine-tune",
            LineageRelation.CommonOrigin => "common origin",
            LineageRelation.Quantized => "quantised",
            LineageRelation other => other.ToString().ToLowerInvariant(),
        };
        return edge.Coefficient is { } share ? string.Create(CultureInfo.InvariantCulture, $"{relation} {share:0.00}") : relation;
    }

    private static string Mermaid(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Dot(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
