using System.Management.Automation;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Writes results as the text of one report.</summary>
[Cmdlet(VerbsData.ConvertTo, "ProvenanceReport")]
[OutputType(typeof(string))]
public sealed class ConvertToProvenanceReportCommand : ReportCmdlet
{
    /// <summary>As what: Markdown, Html, Json, Csv, or CycloneDX.</summary>
    [Parameter(Position = 0)]
    public ReportFormat Format { get; set; } = ReportFormat.Markdown;

    /// <summary>Leave out line breaks and indentation of JSON.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Write(Format, Compress) is { } text)
        {
            WriteObject(text);
        }
    }
}
