namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>The signals of a comparison as bars from 0 to 1; what wasn't measured has its reason in place of a bar.</summary>
internal static class SignalBars
{
    private const int Row = 26;
    private const int Left = 190;
    private const int Length = 330;
    private const int Width = Left + Length + 70;

    /// <summary>Draws.</summary>
    /// <param name="signals">The signals in the order in which they are shown.</param>
    public static Markup Draw(IReadOnlyList<SignalMeasurement> signals)
    {
        var svg = new HtmlBuilder();
        int height = (signals.Count * Row) + 24;
        svg.Add($"<svg class=\"chart\" role=\"img\" aria-label=\"Signals from 0 to 1\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\">");
        for (int tick = 0; tick <= 4; tick++)
        {
            double x = Left + (Length * tick / 4.0);
            svg.Add($"<line class=\"grid\" x1=\"{x:0.#}\" y1=\"4\" x2=\"{x:0.#}\" y2=\"{height - 20}\"/><text class=\"tick\" x=\"{x:0.#}\" y=\"{height - 5}\" text-anchor=\"middle\">{tick / 4.0:0.##}</text>");
        }

        for (int i = 0; i < signals.Count; i++)
        {
            SignalMeasurement signal = signals[i];
            int y = (i * Row) + 6;
            svg.Add($"<text class=\"label\" x=\"{Left - 10}\" y=\"{y + 13}\" text-anchor=\"end\">{PlainWords.Name(signal.Name)}</text>");
            if (signal.Score is { } score && double.IsFinite(score))
            {
                double length = Math.Max(1, Length * Math.Clamp(score, 0, 1));
                svg.Add($"<rect class=\"bar\" x=\"{Left}\" y=\"{y}\" width=\"{length:0.##}\" height=\"18\" rx=\"2\"/>");
                svg.Add($"<text class=\"value\" x=\"{Left + Length + 10}\" y=\"{y + 13}\">{PlainWords.Score(score)}</text>");
            }
            else
            {
                svg.Add($"<text class=\"missing\" x=\"{Left + 6}\" y=\"{y + 13}\">{Short(signal)}<title>{signal.Reason}</title></text>");
            }
        }

        svg.Add($"</svg>");
        return svg.ToMarkup();
    }

    private static string Short(SignalMeasurement signal)
    {
        string reason = $"not measured ({signal.State}): {signal.Reason}";
        return reason.Length <= 62 ? reason : reason[..61] + "\u2026";
    }
}
