using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Energy of every layer in relation to the largest, one line per model; the x axis is the layer's place from first to last.</summary>
internal static class EnergyChart
{
    private const int Width = 590;
    private const int Height = 210;
    private const int Left = 44;
    private const int Top = 12;
    private const int PlotWidth = Width - Left - 14;
    private const int PlotHeight = 150;

    /// <summary>Draws; null when no model has a profile.</summary>
    /// <param name="profiles">Names with their profiles; up to two lines are told apart.</param>
    public static Markup? Draw(IReadOnlyList<(string Name, ImmutableArray<double>? Profile)> profiles)
    {
        (string Name, ImmutableArray<double> Values)[] lines =
            [.. profiles.Where(static p => p.Profile is { IsDefaultOrEmpty: false }).Select(static p => (p.Name, p.Profile!.Value))];
        if (lines.Length == 0)
        {
            return null;
        }

        var svg = new HtmlBuilder();
        svg.Add($"<svg class=\"chart\" role=\"img\" aria-label=\"Layer energy profiles\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\">");
        for (int tick = 0; tick <= 4; tick++)
        {
            double y = Top + (PlotHeight * (1 - (tick / 4.0)));
            svg.Add($"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Left + PlotWidth}\" y2=\"{y:0.#}\"/><text class=\"tick\" x=\"{Left - 6}\" y=\"{y + 3.5:0.#}\" text-anchor=\"end\">{tick / 4.0:0.##}</text>");
        }

        svg.Add($"<text class=\"tick\" x=\"{Left}\" y=\"{Top + PlotHeight + 15}\">first layer</text><text class=\"tick\" x=\"{Left + PlotWidth}\" y=\"{Top + PlotHeight + 15}\" text-anchor=\"end\">last layer</text>");
        for (int i = 0; i < lines.Length; i++)
        {
            DrawLine(svg, lines[i].Values, i % 2 == 0 ? "a" : "b");
            int x = Left + (i % 2 * (PlotWidth / 2));
            svg.Add($"<line class=\"line {(i % 2 == 0 ? "a" : "b")}\" x1=\"{x}\" y1=\"{Height - 12}\" x2=\"{x + 22}\" y2=\"{Height - 12}\"/>");
            svg.Add($"<text class=\"tick name\" x=\"{x + 28}\" y=\"{Height - 8}\">{VisibleText.Shorten(lines[i].Name, 26)} ({lines[i].Values.Length} layers)</text>");
        }

        svg.Add($"</svg>");
        return svg.ToMarkup();
    }

    private static void DrawLine(HtmlBuilder svg, ImmutableArray<double> values, string kind)
    {
        double X(int layer) => Left + (values.Length == 1 ? PlotWidth / 2.0 : PlotWidth * layer / (values.Length - 1.0));
        double Y(int layer) => Top + (PlotHeight * (1 - Math.Clamp(double.IsFinite(values[layer]) ? values[layer] : 0, 0, 1)));
        svg.Add($"<polyline class=\"line {kind}\" points=\"");
        for (int layer = 0; layer < values.Length; layer++)
        {
            svg.Add($"{X(layer):0.#},{Y(layer):0.#} ");
        }

        svg.Add($"\"/>");
        if (values.Length <= 64)
        {
            for (int layer = 0; layer < values.Length; layer++)
            {
                svg.Add($"<circle class=\"dot {kind}\" cx=\"{X(layer):0.#}\" cy=\"{Y(layer):0.#}\" r=\"3\"><title>layer {layer}: {values[layer]:0.0000}</title></circle>");
            }
        }
    }
}
