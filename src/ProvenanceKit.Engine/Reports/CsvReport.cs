using System.Globalization;
using System.Reflection;
using CsvHelper;

namespace ProvenanceKit.Engine.Reports;

/// <summary>Results as comma-separated values after RFC 4180 with line feeds, numbers and booleans the invariant way, and texts that no spreadsheet runs.</summary>
internal static class CsvReport
{
    private static readonly PropertyInfo[] s_properties = typeof(CsvRow).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    /// <summary>The columns in their order.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. s_properties.Select(static p => p.Name)];

    /// <summary>Writes rows.</summary>
    /// <param name="results">Results, taken apart.</param>
    /// <param name="withHeader">Whether the line of column names comes first; not when appending.</param>
    public static string Write(IEnumerable<object> results, bool withHeader)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true))
        {
            if (withHeader)
            {
                csv.WriteRecord([.. Columns]);
            }

            foreach (object result in results)
            {
                CsvRow row = CsvRows.From(result);
                string[] cells = [.. s_properties.Select(p => CsvCell.Format(p.GetValue(row)))];
                csv.WriteRecord(cells);
            }
        }

        return text.ToString();
    }

    /// <summary>The column names in a file's first line; empty for a file without one.</summary>
    public static IReadOnlyList<string> ReadColumns(TextReader reader)
    {
        using CsvReader csv = CsvReader.Create(reader, new CsvReaderOptions(), leaveOpen: true);
        return [.. csv.Headers];
    }
}
