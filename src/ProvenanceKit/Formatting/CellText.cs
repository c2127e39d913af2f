using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace ProvenanceKit.Formatting;

/// <summary>The words in the cells of the format views. Numbers look the same in every culture, as scores do in reports.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellText
{
    private const string Missing = "-";

    private const int ScoreWidth = 5;

    private const int PValueWidth = 7;

    private const int NarrowestName = 21;

    private const int WidestName = 29;

    private static readonly string[] s_countUnits = ["", " K", " M", " B", " T"];

    private static readonly string[] s_byteUnits = [" B", " KB", " MB", " GB", " TB"];

    /// <summary>A score with three decimals for a table; a dash when it was not measured.</summary>
    public static string Score(double? score) => (score?.ToString("0.000", CultureInfo.InvariantCulture) ?? Missing).PadLeft(ScoreWidth);

    /// <summary>
    /// A signal's score with four decimals for a list; a dash with the reason when it was not measured. Reads properties by name, because
    /// a view also shows deserialised copies.
    /// </summary>
    /// <param name="comparison">A comparison or its deserialised copy.</param>
    /// <param name="name">The signal's name.</param>
    public static string Signal(PSObject comparison, string name)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        if (Bare(comparison.Properties["Signals"]?.Value) is IEnumerable signals)
        {
            foreach (object signal in signals)
            {
                var item = PSObject.AsPSObject(signal);
                if (string.Equals(item.Properties["Name"]?.Value?.ToString(), name, StringComparison.OrdinalIgnoreCase))
                {
                    return Signal(item);
                }
            }
        }

        return Missing;
    }

    /// <summary>As the other overload, for one measurement or its deserialised copy.</summary>
    public static string Signal(PSObject signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Bare(signal.Properties["Score"]?.Value) is double score
            ? FourDecimals(score)
            : $"{Missing} ({signal.Properties["State"]?.Value}: {signal.Properties["Reason"]?.Value})";
    }

    /// <summary>A score of several signals with four decimals; a dash when there is none.</summary>
    public static string FourDecimals(double? score) => score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? Missing;

    /// <summary>A p-value from its decimal logarithm, as 1e-306 or 0.04; a dash when there is none.</summary>
    public static string PValue(double? log10) => (log10 switch
    {
        null => Missing,
        >= -3 => Math.Pow(10, log10.Value).ToString("0.###", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"1e{Math.Ceiling(log10.Value):0}"),
    }).PadLeft(PValueWidth);

    /// <summary>
    /// The name of a value of an enumeration; a dash when there is none. Reads the property by name, because a deserialised copy holds a number that
    /// only its wrapper can name.
    /// </summary>
    /// <param name="item">A result or its deserialised copy.</param>
    /// <param name="name">The property's name.</param>
    public static string Word(PSObject item, string name)
    {
        ArgumentNullException.ThrowIfNull(item);
        string? word = item.Properties[name]?.Value?.ToString();
        return string.IsNullOrEmpty(word) ? Missing : word;
    }

    /// <summary>The reference kit's decision in few letters: Confirmed, High, Weak, None, No data; with a star when it rests on metadata only.</summary>
    public static string ShortDecision(string? decision)
    {
        string text = decision ?? "";
        string word = text.StartsWith("Confirmed", StringComparison.Ordinal) ? "Confirmed"
            : text.StartsWith("High", StringComparison.Ordinal) ? "High"
            : text.StartsWith("Weak", StringComparison.Ordinal) ? "Weak"
            : text.StartsWith("Not", StringComparison.Ordinal) ? "None"
            : text.StartsWith("Insufficient", StringComparison.Ordinal) ? "No data"
            : text;
        return text.EndsWith("(metadata only)", StringComparison.Ordinal) ? word + "*" : word;
    }

    /// <summary>A share of a merge with two decimals; blank where there is none, as with most edges.</summary>
    public static string Share(double? share) => (share?.ToString("0.00", CultureInfo.InvariantCulture) ?? "").PadLeft(ScoreWidth);

    /// <summary>
    /// What a method got right and wrong, in words. Reads properties by name, because a view also shows deserialised copies.
    /// </summary>
    /// <param name="method">A <see cref="MethodAccuracy"/> or its deserialised copy; null when it wasn't measured.</param>
    public static string Accuracy(PSObject? method)
    {
        if (method?.Properties["Confusion"]?.Value is not { } confusion)
        {
            return Missing;
        }

        var counts = PSObject.AsPSObject(confusion);
        int Number(string name) => Bare(counts.Properties[name]?.Value) as int? ?? 0;
        string Rate(PSObject from, string name) => Score(Bare(from.Properties[name]?.Value) as double?).Trim();
        int found = Number("TruePositives"), missed = Number("FalseNegatives"), wrong = Number("FalsePositives"), right = Number("TrueNegatives");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{found} of {found + missed} related pairs found (recall {Rate(counts, "Recall")}); {wrong} of {wrong + right} unrelated pairs called related (rate {Rate(counts, "FalsePositiveRate")}); {Number("Undecided")} undecided; area under the ROC curve {Rate(method, "AreaUnderCurve")}");
    }

    /// <summary>The MFI score with its tier.</summary>
    public static string Architecture(double? score, string match, int tier) =>
        string.Create(CultureInfo.InvariantCulture, $"{FourDecimals(score)} ({match}, tier {tier})");

    /// <summary>Token counts behind the vocabulary overlap; a dash when it was not measured.</summary>
    public static string Overlap(int? shared, int? onlyInReference, int? onlyInDifference) => shared is null
        ? Missing
        : string.Create(
            CultureInfo.InvariantCulture, $"{shared} shared, {onlyInReference} only in the reference, {onlyInDifference} only in the other");

    /// <summary>
    /// A name padded to the columns that a console leaves beside the others. Cells are padded to their width here, because a table sizes its
    /// columns by the rows that it has when it starts, and the first of many slow comparisons is often alone. Where every column has a place, a
    /// long name loses its middle; a console that is too narrow for that loses columns at the end rather than the name.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="consoleWidth">Columns of the console; 0 when unknown.</param>
    /// <param name="otherColumns">What the other columns take, with their separators.</param>
    /// <param name="lastColumn">What each of the last columns takes, with its separator; a table would show a part of one that half fits.</param>
    public static string Fit(string name, int consoleWidth, int otherColumns, int lastColumn = 1)
    {
        int room = consoleWidth <= 0 ? WidestName : consoleWidth - otherColumns;
        if (room >= NarrowestName)
        {
            return Left(name, Math.Min(room, WidestName));
        }

        string whole = Left(name, WidestName).TrimEnd();
        int width = Math.Max(whole.Length, NarrowestName);
        while ((width - room) % lastColumn != 0)
        {
            width++;
        }

        return whole.PadRight(width);
    }

    /// <summary>A text padded to that many characters; a longer one loses its middle.</summary>
    public static string Left(string? text, int width)
    {
        text ??= "";
        int tail = (width - 1) / 2;
        return text.Length <= width ? text.PadRight(width) : $"{text[..(width - 1 - tail)]}\u2026{text[^tail..]}";
    }

    /// <summary>A count as 315.97 K, 1.10 B; a dash for none.</summary>
    public static string Count(long count) => count <= 0 ? Missing : Scaled(count, s_countUnits);

    /// <summary>Bytes as 1.27 MB, 15.00 GB (powers of 1000); a dash for none.</summary>
    public static string Bytes(long bytes) => bytes <= 0 ? Missing : Scaled(bytes, s_byteUnits);

    /// <summary>Seconds with three decimals.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture) + " s";

    /// <summary>Items in one text; a dash for none.</summary>
    public static string Join(object? items, string separator)
    {
        object? bare = Bare(items);
        string joined = bare is IEnumerable many and not string && !IsUnset(bare) ? string.Join(separator, many.Cast<object?>()) : $"{bare}";
        return joined.Length == 0 ? Missing : joined;
    }

    // An array that was never set throws when it is enumerated.
    private static bool IsUnset(object items) => items is IStructuralEquatable && items.GetType() is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && items.Equals(Activator.CreateInstance(type));

    private static object? Bare(object? value) => value is PSObject wrapper ? wrapper.BaseObject : value;

    private static string Scaled(long value, string[] units)
    {
        double scaled = value;
        int unit = 0;
        while (scaled >= 999.995 && unit < units.Length - 1)
        {
            scaled /= 1000;
            unit++;
        }

        return scaled.ToString(unit == 0 ? "0" : "0.00", CultureInfo.InvariantCulture) + units[unit];
    }
}
