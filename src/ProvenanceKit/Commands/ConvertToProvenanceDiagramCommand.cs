using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Writes the lineage that Get-ModelLineage found as the text of one diagram.</summary>
[Cmdlet(VerbsData.ConvertTo, "ProvenanceDiagram")]
[OutputType(typeof(string))]
public sealed class ConvertToProvenanceDiagramCommand : ProvenanceCmdlet
{
    private readonly List<LineageEdge> _edges = [];

    /// <summary>Results of Get-ModelLineage, or copies of them from a job or a file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LineageArgument]
    public LineageEdge[] InputObject { get; set; } = [];

    /// <summary>The language of the text: Mermaid, which Markdown viewers draw, or Graphviz DOT.</summary>
    [Parameter]
    public DiagramFormat Format { get; set; } = DiagramFormat.Mermaid;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _edges.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_edges.Count > 0)
        {
            WriteObject(ProvenanceEngine.ToDiagram(_edges, Format));
        }
    }
}
