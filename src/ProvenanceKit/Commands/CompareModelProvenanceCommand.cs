using System.Management.Automation;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Compares models with a reference model and answers whether they descend from it.</summary>
[Cmdlet(VerbsData.Compare, "ModelProvenance", DefaultParameterSetName = EvidenceSet)]
[OutputType(typeof(ProvenanceComparison))]
public sealed class CompareModelProvenanceCommand : ModelReadingCmdlet
{
    private const string EvidenceSet = "Evidence";
    private const string ParitySet = "ReferenceParity";
    private readonly HashSet<string> _warnings = [];
    private readonly List<ModelFingerprint> _candidates = [];
    private ModelFingerprint? _reference;
    private ComparisonSession? _session;
    private string? _referencePath;
    private string? _basePath;

    /// <summary>
    /// The model to compare against: a path, a file or folder object, a fingerprint, or a model's id on the Hub (org/name, org/name@revision), which is taken for one
    /// when there is no such path.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ModelArgument]
    public ModelArgument ReferenceModel { get; set; } = null!;

    /// <summary>The models under question: paths (wildcards are allowed), file or folder objects, fingerprints, or models' ids on the Hub.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [Alias("LiteralPath", "PSPath", "FullName", "Path", "Model")]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] DifferenceModel { get; set; } = [];

    /// <summary>Models that may have gone into a merge: the result then says how much of each is in the model under question.</summary>
    [Parameter]
    [SupportsWildcards]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] CandidateParent { get; set; } = [];

    /// <summary>
    /// The model that adapters (LoRA, PEFT) among the models are applied to while they are read: a path, a file or folder object, or a model's id on the Hub. Two
    /// adapters are compared by what they change in any case.
    /// </summary>
    [Parameter(ParameterSetName = EvidenceSet)]
    [ModelArgument]
    public ModelArgument? BaseModel { get; set; }

    /// <summary>Leave out the pass over all weights that the eight signals need; the verdict reads only what it needs. For very large models.</summary>
    [Parameter(ParameterSetName = EvidenceSet)]
    public SwitchParameter EvidenceOnly { get; set; }

    /// <summary>Give the reference kit's numbers and decision only, its known defects included.</summary>
    [Parameter(ParameterSetName = ParitySet)]
    public SwitchParameter ReferenceParity { get; set; }

    // Weights that are at hand need no samples; what goes into the cache has them all the same.
    private FingerprintOptions ReadOptions => new() { ReferenceParity = ReferenceParity, MetadataOnly = EvidenceOnly, IncludeEvidence = false, BaseModelPath = _basePath, Hub = Hub };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _basePath = ResolveBase(BaseModel);
        ReadCandidates();
        if (ReferenceModel.Fingerprint is { } given)
        {
            _reference = given;
            return;
        }

        IReadOnlyList<string> found = Resolve(ReferenceModel, out ErrorRecord? error);
        if (error is not null)
        {
            ThrowTerminatingError(error);
        }

        if (found.Count != 1)
        {
            ThrowTerminatingError(found.Count == 0
                ? ErrorRecords.ModelNotFound(ReferenceModel.Path!)
                : ErrorRecords.ReferenceAmbiguous(ReferenceModel.Path!, found.Count));
        }

        _referencePath = found[0];
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelArgument model in DifferenceModel)
        {
            if (model.Fingerprint is { } fingerprint)
            {
                Emit(fingerprint);
                continue;
            }

            IReadOnlyList<string> found = Resolve(model, out ErrorRecord? error);
            if (error is not null)
            {
                WriteError(error);
            }

            foreach (string path in found)
            {
                // A model that is compared with itself, as a wildcard does, is not read twice.
                ModelFingerprint reference = Reference();
                ModelFingerprint? difference = path == _referencePath ? reference : Attempt(path, () => ReadFingerprint(path, ReadOptions));
                if (difference is not null)
                {
                    Emit(difference);
                }
            }
        }
    }

    // Read when the first model to compare is known to exist, then kept.
    private ModelFingerprint Reference()
    {
        if (_reference is null)
        {
            try
            {
                _reference = ReadFingerprint(_referencePath!, ReadOptions);
            }
            catch (Exception exception) when (IsItemFailure(exception))
            {
                ThrowTerminatingError(ErrorRecords.From(exception, _referencePath));
            }
        }

        return _reference!;
    }

    private void ReadCandidates()
    {
        foreach (ModelArgument candidate in CandidateParent)
        {
            if (candidate.Fingerprint is { } fingerprint)
            {
                _candidates.Add(fingerprint);
                continue;
            }

            IReadOnlyList<string> found = Resolve(candidate, out ErrorRecord? error);
            if (error is not null)
            {
                WriteError(error);
            }

            foreach (string path in found)
            {
                if (Attempt(path, () => ReadFingerprint(path, ReadOptions with { ReferenceParity = false, MetadataOnly = true })) is { } read)
                {
                    _candidates.Add(read);
                }
            }
        }
    }

    private void Emit(ModelFingerprint difference)
    {
        _session ??= new ComparisonSession(Reference(), new ComparisonOptions { ReferenceParity = ReferenceParity, UseCache = UsesCache, Hub = Hub }, _candidates) { Log = Log };
        if (Attempt(difference.Path, () => RunEngine((progress, token) => _session.Compare(difference, progress, token))) is not { } comparison)
        {
            return;
        }

        foreach (string warning in comparison.Warnings)
        {
            // What is weak about the reference is said once, not with every model.
            if (_warnings.Add(warning))
            {
                WriteWarning(warning);
            }
        }

        if (comparison.DownloadedBytes > 0)
        {
            WriteVerbose(FormattableString.Invariant($"{comparison.DifferenceModel}: {comparison.DownloadedBytes} bytes came over the network, {comparison.Evidence?.DownloadedBytes ?? 0} of them for the evidence."));
        }

        WriteDebug(FormattableString.Invariant(
            $"{comparison.DifferenceModel} against {comparison.ReferenceModel}: metadata {comparison.Timing.MetadataSeconds:0.000} s, weights {comparison.Timing.WeightSeconds:0.000} s, evidence {comparison.Timing.EvidenceSeconds:0.000} s{(comparison.Timing.EvidenceCacheHit ? " (from the cache)" : "")}, {comparison.Evidence?.BytesRead ?? 0} bytes read for the evidence."));
        Tell("Comparison", FormattableString.Invariant($"{comparison} ({comparison.Timing.TotalSeconds:0.000} s)"));
        WriteObject(comparison);
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

    // There is no parameter for literal paths here, so a name with brackets that matches nothing as a pattern is tried as it stands.
    private IReadOnlyList<string> Resolve(ModelArgument model, out ErrorRecord? error)
    {
        IReadOnlyList<string> found = ResolvePathOrId(model, out error);
        if (found.Count > 0 || error is not null || model.IsLiteral)
        {
            return found;
        }

        IReadOnlyList<string> literal = ResolvePath(model.Path!, isLiteral: true, out ErrorRecord? miss);
        return miss is null ? literal : found;
    }
}
