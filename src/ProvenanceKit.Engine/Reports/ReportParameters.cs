using System.Globalization;
using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Reports;

/// <summary>What a report was made with, as names and values.</summary>
internal static class ReportParameters
{
    /// <summary>Lists them.</summary>
    public static IEnumerable<(string Name, string Value)> Describe(ReportContent content)
    {
        yield return ("Tool", $"ProvenanceKit {ReportContent.ToolVersion}");
        yield return ("Report made", content.GeneratedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        yield return ("Significance level", VerdictTable.Alpha.ToString("0e0", CultureInfo.InvariantCulture) + " for a single question, divided by the number of references in a scan");
        if (!content.Comparisons.IsEmpty)
        {
            int parity = content.Comparisons.Count(static c => c.IsReferenceParity);
            yield return ("Reference parity", parity == 0 ? "no" : $"{parity} of {content.Comparisons.Length} comparisons repeat the reference kit with its defects and have no verdict");
            double seconds = content.Comparisons.Sum(static c => c.Timing.TotalSeconds);
            yield return ("Time of the comparisons", seconds.ToString("0.000", CultureInfo.InvariantCulture) + " s");
            long bytes = content.Comparisons.Sum(static c => c.Evidence?.BytesRead ?? 0);
            yield return ("Weights read as evidence", PlainWords.Bytes(bytes));
        }

        if (!content.Matches.IsEmpty)
        {
            string databases = string.Join(", ", content.Matches.Select(static m => m.Database).Where(static d => d.Length > 0).Distinct(StringComparer.Ordinal));
            yield return ("Databases with matches", databases.Length == 0 ? "none" : databases);
        }

        if (!content.Tests.IsEmpty)
        {
            yield return ("When it could not be told", string.Join(", ", content.Tests.Select(static t => t.OnInconclusive.ToString().ToLowerInvariant()).Distinct()));
            string policies = string.Join(", ", content.Tests.Select(static t => t.Policy).OfType<string>().Distinct(StringComparer.Ordinal));
            yield return ("Policies", policies.Length == 0 ? "none" : policies);
        }

        yield return ("Network", "not used by this report");
    }
}
