using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Writes each comparison as one JSON document with the reference kit's keys.</summary>
[Cmdlet(VerbsData.ConvertTo, "ProvenanceJson")]
[OutputType(typeof(string))]
public sealed class ConvertToProvenanceJsonCommand : ProvenanceCmdlet
{
    /// <summary>Results of Compare-ModelProvenance.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ComparisonArgument]
    public ProvenanceComparison[] InputObject { get; set; } = [];

    /// <summary>Leave out line breaks and indentation.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ProvenanceComparison comparison in InputObject)
        {
            if (Attempt(comparison, () => ProvenanceEngine.ToJson(comparison, Compress)) is { } json)
            {
                WriteObject(json);
            }
        }
    }
}
