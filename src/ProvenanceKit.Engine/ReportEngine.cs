using System.Text;
using CsvHelper;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Reports;
using ProvenanceKit.Engine.Reports.CycloneDx;
using ProvenanceKit.Engine.Reports.Html;

namespace ProvenanceKit.Engine;

/// <summary>The engine's front door to reports: results of the cmdlets as text in five formats.</summary>
public static class ReportEngine
{
    /// <summary>Writes results of any kind as one text.</summary>
    /// <param name="results">Comparisons, matches or scans, lineage edges or graphs, test results, fingerprints; in any mixture.</param>
    /// <param name="format">As what.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Receives reports while files are hashed; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">Something among the results is of another kind.</exception>
    public static string Write(
        IReadOnlyList<object> results, ReportFormat format, ReportOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ReportContent content = ReportContent.From(results, options, format != ReportFormat.Csv, progress, cancellationToken);
        return format switch
        {
            ReportFormat.Csv => CsvReport.Write(content.Results, withHeader: true),
            ReportFormat.Json => JsonReport.Write(content),
            ReportFormat.Markdown => MarkdownReport.Write(content),
            ReportFormat.Html => HtmlReport.Write(content),
            _ => CycloneDxReport.Write(content),
        };
    }

    /// <summary>The format that a file's name stands for; null when it stands for none. <c>.cdx.json</c> and <c>bom.json</c> are CycloneDX, other <c>.json</c> is JSON.</summary>
    public static ReportFormat? FormatOf(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        if (name.EndsWith(".cdx.json", StringComparison.Ordinal) || name.EndsWith(".bom.json", StringComparison.Ordinal) || name is "bom.json" || name.EndsWith(".cdx", StringComparison.Ordinal))
        {
            return ReportFormat.CycloneDX;
        }

        return Path.GetExtension(name) switch
        {
            ".csv" => ReportFormat.Csv,
            ".json" => ReportFormat.Json,
            ".md" or ".markdown" => ReportFormat.Markdown,
            ".html" or ".htm" => ReportFormat.Html,
            _ => null,
        };
    }

    /// <summary>Writes a report file (UTF-8 without a byte order mark), replacing what is there in one step.</summary>
    /// <param name="path">The file; a full path.</param>
    /// <param name="text">What <see cref="Write"/> gave.</param>
    /// <param name="mayReplace">Whether an existing file is replaced; otherwise it stays and the result is false.</param>
    /// <exception cref="ProvenanceException">It can't be written.</exception>
    public static bool Save(string path, string text, bool mayReplace)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (!mayReplace)
        {
            return AtomicFile.TryCreate(path, bytes, isPrivate: false);
        }

        AtomicFile.Write(path, bytes, isPrivate: false);
        return true;
    }

    /// <summary>Adds rows to a CSV report; a missing or empty file gets the column names first.</summary>
    /// <param name="path">The file; a full path.</param>
    /// <param name="results">Results as for <see cref="Write"/>.</param>
    /// <exception cref="ProvenanceException">The file has other columns, or can't be written.</exception>
    public static void AppendCsv(string path, IReadOnlyList<object> results)
    {
        ReportContent content = ReportContent.From(results, new ReportOptions(), withInputs: false, null, CancellationToken.None);
        try
        {
            // Held for reading and writing alone, so that two runs at a time don't mix their rows.
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            bool isNew = stream.Length == 0;
            bool endsOpen = false;
            if (!isNew)
            {
                using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
                IReadOnlyList<string> columns = CsvReport.ReadColumns(reader);
                if (!columns.SequenceEqual(CsvReport.Columns, StringComparer.Ordinal))
                {
                    throw new ProvenanceException(ProvenanceErrorCode.ReportColumnsDiffer, path, "the file has other columns than this report; write to another file, or replace this one with -Force and without -Append");
                }

                stream.Seek(-1, SeekOrigin.End);
                endsOpen = stream.ReadByte() != '\n';
            }

            stream.Seek(0, SeekOrigin.End);
            stream.Write(Encoding.UTF8.GetBytes((endsOpen ? "\n" : "") + CsvReport.Write(content.Results, withHeader: isNew)));
        }
        catch (CsvFormatException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ReportColumnsDiffer, path, "the file isn't readable CSV: " + e.Message, null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, path, "the report can't be written: " + e.Message, null, e);
        }
    }
}
