using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of the cmdlets that write reports: collects the results of the pipeline, because a report is about all of them.</summary>
public abstract class ReportCmdlet : ProvenanceCmdlet
{
    private readonly List<object> _results = [];

    /// <summary>Results of this module's cmdlets, in any mixture.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ReportArgument]
    [AllowEmptyCollection]
    public object[] InputObject { get; set; } = [];

    /// <summary>Heading of the report.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = new ReportOptions().Title;

    /// <summary>
    /// Hash the models' files whole (SHA-256). Models of up to 256 MB are hashed unasked, and none with <c>-HashFiles:$false</c>.
    /// </summary>
    [Parameter]
    public SwitchParameter HashFiles { get; set; }

    /// <summary>What the pipeline gave.</summary>
    private protected IReadOnlyList<object> Results => _results;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _results.AddRange(InputObject);

    /// <summary>The text of the report; null after a failure, which is written as an error.</summary>
    private protected string? Write(ReportFormat format, bool compress)
    {
        if (_results.Count == 0)
        {
            WriteWarning("There were no results to report, so the report says only that.");
        }

        var options = new ReportOptions
        {
            Title = Title,
            HashFiles = MyInvocation.BoundParameters.ContainsKey(nameof(HashFiles)) ? HashFiles.IsPresent : null,
            Compress = compress,
        };
        return Attempt(this, () => RunEngine((progress, token) => ReportEngine.Write(_results, format, options, progress, token)));
    }
}
