using System.Management.Automation;
using ProvenanceKit.Engine.Lineage;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Works out from the weights how models of a set descend from each other.</summary>
[Cmdlet(VerbsCommon.Get, "ModelLineage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LineageEdge))]
public sealed class GetModelLineageCommand : ModelReadingCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private readonly LineageSession _session = new(new EvidenceOptions());

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
    protected override void ProcessRecord()
    {
        foreach (ModelArgument model in ParameterSetName == LiteralPathSet ? LiteralPath.Select(ModelArgument.FromLiteralPath) : Path)
        {
            if (model.Fingerprint is { } fingerprint)
            {
                Add(fingerprint);
                continue;
            }

            foreach (string path in ResolveOrReport(model.Path!, model.IsLiteral))
            {
                if (!_session.Contains(path) && Attempt(path, () => ReadFingerprint(path, new FingerprintOptions { MetadataOnly = true })) is { } read)
                {
                    Add(read);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_session.Count == 0 || Attempt(_session, () => RunEngine(_session.Build)) is not { } graph)
        {
            return;
        }

        foreach (string warning in graph.Warnings)
        {
            WriteWarning(warning);
        }

        WriteObject(graph.Edges, enumerateCollection: true);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Add(ModelFingerprint fingerprint)
    {
        if (Attempt(fingerprint.Path, () => (object)_session.Add(fingerprint)) is false)
        {
            WriteVerbose($"{fingerprint.Path}: given before.");
        }
    }
}
