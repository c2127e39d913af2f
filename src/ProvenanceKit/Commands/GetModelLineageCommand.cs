using System.Management.Automation;
using ProvenanceKit.Engine.Lineage;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Works out from the weights how models of a set descend from each other.</summary>
[Cmdlet(VerbsCommon.Get, "ModelLineage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LineageEdge))]
public sealed class GetModelLineageCommand : AdaptableModelCmdlet
{
    private LineageSession? _session;

    /// <summary>The models: paths (wildcards are allowed), file or folder objects, or fingerprints.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] Path { get; set; } = [];

    /// <summary>Model folders or files; every character stands for itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => _session = new LineageSession(new EvidenceOptions(), Hub);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new FingerprintOptions { MetadataOnly = true, BaseModelPath = BaseModelPath, Hub = Hub };
        foreach (ModelArgument model in Arguments(Path, LiteralPath))
        {
            if (model.Fingerprint is { } fingerprint)
            {
                Add(fingerprint);
                continue;
            }

            foreach (string path in ResolveModelOrReport(model))
            {
                if (!_session!.Contains(path) && Attempt(path, () => ReadFingerprint(path, options)) is { } read)
                {
                    Add(read);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_session is not { Count: > 0 } || Attempt(_session, () => RunEngine(_session.Build)) is not { } graph)
        {
            return;
        }

        foreach (string warning in graph.Warnings)
        {
            WriteWarning(warning);
        }

        if (graph.DownloadedBytes > 0)
        {
            WriteVerbose(FormattableString.Invariant($"{graph.DownloadedBytes} bytes came over the network."));
        }

        Tell("Lineage", FormattableString.Invariant($"{_session.Count} models in {graph.Groups.Length} groups."));
        WriteObject(graph.Edges, enumerateCollection: true);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Add(ModelFingerprint fingerprint)
    {
        if (Attempt(fingerprint.Path, () => (object)RunEngine((_, token) => _session!.Add(fingerprint, token))) is false)
        {
            WriteVerbose($"{fingerprint.Path}: given before.");
        }
    }
}
