using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace ProvenanceKit.Formatting;

/// <summary>The words about references in the cells of the format views. Reads properties by name, because a view also shows deserialised copies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ReferenceText
{
    private const string Missing = "-";

    /// <summary>The reference's name, or that there is none.</summary>
    public static string Name(PSObject match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return match.Properties["Model"]?.Value?.ToString() is { Length: > 0 } name ? name : "(no ancestor found)";
    }

    /// <summary>An id without the file format that published catalogues put behind the name; -Id takes it either way.</summary>
    public static string ShortId(string? id, string? name) => id is not null && !string.IsNullOrEmpty(name) && id.StartsWith(name + "__", StringComparison.Ordinal) ? name : id ?? "";

    /// <summary>The verdict; a match without weights says so in its place, because it is no verdict.</summary>
    public static string Verdict(PSObject match)
    {
        ArgumentNullException.ThrowIfNull(match);
        string verdict = CellText.Word(match, "Verdict");
        return verdict != Missing && match.Properties["IsMetadataOnly"]?.Value is true ? "MetadataOnly" : verdict;
    }

    /// <summary>The score that ranks matches of one verdict: of the weight signals where there are any, or else the pipeline's.</summary>
    public static double? ScoreOf(PSObject match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return (match.Properties["Verdict"]?.Value is null ? null : match.Properties["IdentityScore"]?.Value as double?) ?? match.Properties["PipelineScore"]?.Value as double?;
    }

    /// <summary>A point in time to the minute, in this machine's time zone; a dash when there is none.</summary>
    public static string When(object? time) => time switch
    {
        // A copy from a job or a CliXml file has only the properties of the point in time.
        PSObject { BaseObject: PSCustomObject } copy when copy.Properties["UtcDateTime"]?.Value is { } utc => When(utc),
        PSObject wrapper => When(wrapper.BaseObject),
        DateTimeOffset offset => Text(offset.LocalDateTime),
        DateTime date => Text(date.ToLocalTime()),
        _ => Missing.PadRight(16),
    };

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
