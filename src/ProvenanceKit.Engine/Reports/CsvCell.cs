using System.Globalization;

namespace ProvenanceKit.Engine.Reports;

/// <summary>
/// Cells that spreadsheets show and never calculate: a text that begins like a formula gets an apostrophe before it (OWASP, CSV Injection), line ends and
/// other controls become spaces. Number cells are written by us and pass as they are, so that a negative number stays one.
/// </summary>
internal static class CsvCell
{
    // With the full-width forms, which some spreadsheets read like the plain ones.
    private const string Starters = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>The text of a cell.</summary>
    public static string Format(object? value) => value switch
    {
        null => "",
        string text => Neutralise(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Makes a text safe for a cell.</summary>
    public static string Neutralise(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        // White space and controls before the formula don't disarm it everywhere.
        ReadOnlySpan<char> shown = text.AsSpan().TrimStart();
        while (!shown.IsEmpty && char.IsControl(shown[0]))
        {
            shown = shown[1..].TrimStart();
        }

        bool isFormula = Starters.Contains(text[0], StringComparison.Ordinal) || (!shown.IsEmpty && Starters.Contains(shown[0], StringComparison.Ordinal));
        return (isFormula ? "'" : "") + VisibleText.OneLine(text);
    }
}
