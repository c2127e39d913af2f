using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Which layer comes from which: rows are the child's layers, columns the parent's, and the colour says what share of the units corresponds.</summary>
internal static class LayerHeatMap
{
    private const int Left = 76;
    private const int Top = 44;
    private const int LargestCell = 30;
    private const int MapWidth = 560;
    private const int MostCells = 4096;

    /// <summary>Draws; null when the map is empty or larger than a page can show.</summary>
    /// <param name="map">Which layer comes from which.</param>
    /// <param name="child">Name of the model whose layers are explained.</param>
    public static Markup? Draw(ImmutableArray<LayerMapEntry> map, string child)
    {
        if (map.IsDefaultOrEmpty)
        {
            return null;
        }

        string[] parents = [.. map.Select(static e => e.ParentModel).Distinct(StringComparer.Ordinal)];
        int[] widths = [.. parents.Select(p => map.Where(e => e.ParentModel == p && e.ParentLayer >= 0).Select(static e => e.ParentLayer!.Value + 1).DefaultIfEmpty(1).Max())];
        int rows = map.Max(static e => e.ChildLayer) + 1;
        long columns = widths.Sum(static w => (long)w);
        if (rows <= 0 || columns > MostCells || rows > MostCells)
        {
            return null;
        }

        double cell = Math.Clamp(MapWidth / (double)Math.Max(columns, rows), 4, LargestCell);
        double width = Left + (columns * cell) + ((parents.Length - 1) * cell) + 24;
        double height = Top + (rows * cell) + 8;
        var svg = new HtmlBuilder();
        svg.Add($"<svg class=\"chart\" role=\"img\" aria-label=\"Layer map of {child}\" viewBox=\"0 0 {Math.Max(width, 420):0.#} {height:0.#}\" width=\"{Math.Max(width, 420):0.#}\" height=\"{height:0.#}\">");
        double x = Left;
        for (int i = 0; i < parents.Length; i++)
        {
            DrawParent(svg, [.. map.Where(e => e.ParentModel == parents[i])], parents[i], child, x, widths[i], rows, cell);
            x += (widths[i] + 1) * cell;
        }

        Labels(svg, rows, cell);
        DrawUnexplained(svg, map, columns, cell);
        svg.Add($"</svg>");
        return svg.ToMarkup();
    }

    private static void DrawParent(HtmlBuilder svg, LayerMapEntry[] entries, string parent, string child, double x, int columns, int rows, double cell)
    {
        svg.Add($"<text class=\"label name\" x=\"{x:0.#}\" y=\"16\">{VisibleText.Shorten(parent, 40)}</text>");
        svg.Add($"<rect class=\"frame\" x=\"{x:0.#}\" y=\"{Top}\" width=\"{columns * cell:0.#}\" height=\"{rows * cell:0.#}\"/>");
        int step = Step(cell);
        for (int layer = 0; layer < columns; layer += step)
        {
            svg.Add($"<text class=\"tick\" x=\"{x + ((layer + 0.5) * cell):0.#}\" y=\"{Top - 6}\" text-anchor=\"middle\">{layer}</text>");
        }

        foreach (LayerMapEntry entry in entries.Where(static e => e.ParentLayer is >= 0 && e.ChildLayer >= 0))
        {
            double fraction = double.IsFinite(entry.MatchedFraction) ? Math.Clamp(entry.MatchedFraction, 0, 1) : 0;
            double left = x + (entry.ParentLayer!.Value * cell), top = Top + (entry.ChildLayer * cell);
            svg.Add($"<rect class=\"heat\" x=\"{left + 0.5:0.#}\" y=\"{top + 0.5:0.#}\" width=\"{cell - 1:0.#}\" height=\"{cell - 1:0.#}\" fill-opacity=\"{0.12 + (0.88 * fraction):0.###}\">");
            svg.Add($"<title>{child} layer {entry.ChildLayer} from {parent} layer {entry.ParentLayer.Value}: {fraction:0.00}</title></rect>");
            if (cell >= 26)
            {
                svg.Add($"<text class=\"{(fraction > 0.55 ? "on" : "off")}\" x=\"{left + (cell / 2):0.#}\" y=\"{top + (cell / 2) + 3.5:0.#}\" text-anchor=\"middle\">{fraction:0.00}</text>");
            }
        }
    }

    private static void Labels(HtmlBuilder svg, int rows, double cell)
    {
        svg.Add($"<text class=\"tick\" x=\"4\" y=\"{Top - 6}\">layer</text>");
        int step = Step(cell);
        for (int layer = 0; layer < rows; layer += step)
        {
            svg.Add($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Top + ((layer + 0.5) * cell) + 3.5:0.#}\" text-anchor=\"end\">{layer}</text>");
        }
    }

    // A layer without a parent is a finding too, and an empty row would look like a missing one.
    private static void DrawUnexplained(HtmlBuilder svg, ImmutableArray<LayerMapEntry> map, long columns, double cell)
    {
        foreach (LayerMapEntry entry in map.Where(static e => e.ParentLayer is null && e.ChildLayer >= 0))
        {
            svg.Add($"<rect class=\"none\" x=\"{Left}\" y=\"{Top + (entry.ChildLayer * cell) + 0.5:0.#}\" width=\"{columns * cell:0.#}\" height=\"{cell - 1:0.#}\"><title>layer {entry.ChildLayer}: no parent</title></rect>");
        }
    }

    private static int Step(double cell) => Math.Max(1, (int)Math.Ceiling(18 / cell));
}
