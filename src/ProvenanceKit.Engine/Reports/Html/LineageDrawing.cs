namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>
/// A lineage as boxes and arrows, parents above children. A model stands one row below the lowest of its parents; links without a direction are dashed and
/// don't place anything.
/// </summary>
internal static class LineageDrawing
{
    private const int MostModels = 150;
    private const int BoxHeight = 30;
    private const int RowHeight = 92;
    private const int Gap = 26;
    private const int Margin = 14;

    /// <summary>Draws; null without a link, or when there are more models than a page can show.</summary>
    public static Markup? Draw(IReadOnlyList<LineageLink> links, IEnumerable<string> models)
    {
        string[] names = [.. models.Concat(links.SelectMany(static l => (string[])[l.From, l.To])).Distinct(StringComparer.Ordinal)];
        if (links.Count == 0 || names.Length > MostModels)
        {
            return null;
        }

        Dictionary<string, int> rows = Rows(names, links);
        var places = new Dictionary<string, (double X, double Y, double Width)>(StringComparer.Ordinal);
        double width = 0;
        foreach (IGrouping<int, string> row in names.GroupBy(n => rows[n]).OrderBy(static g => g.Key))
        {
            double x = Margin;
            // Children stand in the order of their parents, which keeps most arrows from crossing.
            foreach (string name in row.OrderBy(n => Centre(links.Where(l => l.IsDirected && l.To == n && places.ContainsKey(l.From)).Select(l => places[l.From]))))
            {
                double box = Math.Clamp((Short(name).Length * 7.4) + 22, 70, 260);
                places[name] = (x, Margin + (row.Key * RowHeight), box);
                x += box + Gap;
            }

            width = Math.Max(width, x - Gap + Margin);
        }

        CentreRows(places, rows, width);
        double height = (Margin * 2) + (rows.Values.Max() * RowHeight) + BoxHeight;
        var svg = new HtmlBuilder();
        svg.Add($"<svg class=\"chart\" role=\"img\" aria-label=\"Lineage graph\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\">");
        foreach (LineageLink link in links)
        {
            // Arrows from one model part towards their ends, arrows to one model have yet to meet near their beginnings.
            DrawLink(svg, link, places[link.From], places[link.To], links.Count(l => l.To == link.To) > 1 ? 0.32 : 0.62);
        }

        foreach (string name in names)
        {
            (double x, double y, double box) = places[name];
            svg.Add($"<g><title>{name}</title><rect class=\"box\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{box:0.#}\" height=\"{BoxHeight}\" rx=\"5\"/>");
            svg.Add($"<text class=\"label name\" x=\"{x + (box / 2):0.#}\" y=\"{y + 19.5:0.#}\" text-anchor=\"middle\">{Short(name)}</text></g>");
        }

        svg.Add($"</svg>");
        return svg.ToMarkup();
    }

    private static Dictionary<string, int> Rows(string[] names, IReadOnlyList<LineageLink> links)
    {
        Dictionary<string, int> rows = names.ToDictionary(static n => n, static _ => 0, StringComparer.Ordinal);

        // As many rounds as there are models settle any descent; contradictory links (a cycle) end with the rounds.
        bool moved = true;
        for (int round = 0; moved && round < names.Length; round++)
        {
            moved = false;
            foreach (LineageLink link in links.Where(static l => l.IsDirected && l.From != l.To))
            {
                if (rows[link.To] <= rows[link.From] && rows[link.From] + 1 < names.Length)
                {
                    rows[link.To] = rows[link.From] + 1;
                    moved = true;
                }
            }
        }

        // A cycle leaves rows without models between the others.
        int[] used = [.. rows.Values.Distinct().Order()];
        return rows.ToDictionary(static r => r.Key, r => Array.IndexOf(used, r.Value), StringComparer.Ordinal);
    }

    private static void CentreRows(Dictionary<string, (double X, double Y, double Width)> places, Dictionary<string, int> rows, double width)
    {
        foreach (string[] row in rows.GroupBy(static r => r.Value).Select(static g => g.Select(static r => r.Key).ToArray()))
        {
            double end = row.Max(n => places[n].X + places[n].Width) + Margin;
            foreach (string name in row)
            {
                (double x, double y, double box) = places[name];
                places[name] = (x + ((width - end) / 2), y, box);
            }
        }
    }

    private static void DrawLink(HtmlBuilder svg, LineageLink link, (double X, double Y, double Width) from, (double X, double Y, double Width) to, double labelAt)
    {
        double x1 = from.X + (from.Width / 2), x2 = to.X + (to.Width / 2);
        bool down = to.Y > from.Y;
        bool level = to.Y.Equals(from.Y);
        double y1 = level || down ? from.Y + BoxHeight : from.Y, y2 = level ? to.Y + BoxHeight : down ? to.Y : to.Y + BoxHeight;
        string kind = link.IsDirected ? "edge" : "edge dashed";
        double bend = level ? 34 : 0;
        svg.Add($"<path class=\"{kind}\" d=\"M{x1:0.#} {y1:0.#} C{x1:0.#} {((y1 + y2) / 2) + bend:0.#} {x2:0.#} {((y1 + y2) / 2) + bend:0.#} {x2:0.#} {y2:0.#}\"/>");
        if (link.IsDirected)
        {
            double tip = down ? -7 : 7;
            svg.Add($"<path class=\"tip\" d=\"M{x2:0.#} {y2:0.#} l-4.5 {tip:0.#} l9 0 z\"/>");
        }

        // The point of the cubic curve, both of whose inner control points lie at half height.
        double at = level ? 0.5 : labelAt, rest = 1 - at, middle = ((y1 + y2) / 2) + bend;
        double start = (rest * rest * rest) + (3 * rest * rest * at), end = 1 - start;
        double x = (x1 * start) + (x2 * end), y = (rest * rest * rest * y1) + (3 * rest * at * middle) + (at * at * at * y2);
        svg.Add($"<text class=\"edgelabel\" x=\"{x:0.#}\" y=\"{y + 4:0.#}\" text-anchor=\"middle\">{link.Label}</text>");
    }

    private static double Centre(IEnumerable<(double X, double Y, double Width)> parents) => parents.Select(static p => p.X + (p.Width / 2)).DefaultIfEmpty(0).Average();

    private static string Short(string name) => VisibleText.Shorten(name, 32);
}
