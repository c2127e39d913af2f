using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;

namespace ProvenanceKit.Formatting;

/// <summary>The words in the cells of the format views. Numbers look the same in every culture, as scores do in reports.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellText
{
    private const string Missing = "-";

    private static readonly string[] s_countUnits = ["", " K", " M", " B", " T"];

    private static readonly string[] s_byteUnits = [" B", " KB", " MB", " GB", " TB"];

    /// <summary>A score with three decimals for a table; a dash when it was not measured.</summary>
    public static string Score(double? score) => score?.ToString("0.000", CultureInfo.InvariantCulture) ?? Missing;

    /// <summary>A score with four decimals for a list; a dash with the reason when it was not measured.</summary>
    public static string Signal(ProvenanceComparison comparison, string name)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        foreach (SignalMeasurement signal in comparison.Signals.IsDefault ? [] : comparison.Signals)
        {
            if (string.Equals(signal.Name.ToString(), name, StringComparison.OrdinalIgnoreCase))
            {
                return Signal(signal);
            }
        }

        return Missing;
    }

    /// <summary>As the other overload, for one measurement.</summary>
    public static string Signal(SignalMeasurement signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return signal.Score is { } score ? FourDecimals(score) : $"{Missing} ({signal.State}: {signal.Reason})";
    }

    /// <summary>A score of several signals with four decimals; a dash when there is none.</summary>
    public static string FourDecimals(double? score) => score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? Missing;

    /// <summary>The MFI score with its tier.</summary>
    public static string Architecture(ProvenanceComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return string.Create(
            CultureInfo.InvariantCulture, $"{FourDecimals(comparison.MfiScore)} ({comparison.MfiMatch}, tier {comparison.MfiTier})");
    }

    /// <summary>Token counts behind the vocabulary overlap.</summary>
    public static string Overlap(VocabularyOverlap? overlap) => overlap is null
        ? Missing
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{overlap.IntersectionCount} shared, {overlap.OnlyInReferenceCount} only in the reference, {overlap.OnlyInDifferenceCount} only in the other");

    /// <summary>A count as 315.97 K, 1.10 B; a dash for none.</summary>
    public static string Count(long count) => count <= 0 ? Missing : Scaled(count, s_countUnits);

    /// <summary>Bytes as 1.27 MB, 15.00 GB (powers of 1000); a dash for none.</summary>
    public static string Bytes(long bytes) => bytes <= 0 ? Missing : Scaled(bytes, s_byteUnits);

    /// <summary>Seconds with three decimals.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture) + " s";

    /// <summary>Texts in one line; a dash for none.</summary>
    public static string Join(ImmutableArray<string> texts, string separator) =>
        texts.IsDefaultOrEmpty ? Missing : string.Join(separator, texts);

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
