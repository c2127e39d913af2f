using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Compares models with a reference model and answers whether they descend from it.</summary>
[Cmdlet(VerbsData.Compare, "ModelProvenance")]
[OutputType(typeof(ProvenanceComparison))]
public sealed class CompareModelProvenanceCommand : ModelPathCmdlet
{
    private readonly HashSet<string> _warnings = [];
    private ModelFingerprint? _reference;
    private string? _referencePath;

    /// <summary>The model to compare against: a path, a file or folder object, or a fingerprint.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ModelArgument]
    public ModelArgument ReferenceModel { get; set; } = null!;

    /// <summary>The models under question: paths (wildcards are allowed), file or folder objects, or fingerprints.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName", "Path")]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] DifferenceModel { get; set; } = [];

    /// <summary>Give the reference kit's numbers, its known defects included.</summary>
    [Parameter]
    public SwitchParameter ReferenceParity { get; set; }

    private FingerprintOptions ReadOptions => new() { ReferenceParity = ReferenceParity };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
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

    private void Emit(ModelFingerprint difference)
    {
        ModelFingerprint reference = Reference();
        var options = new ComparisonOptions { ReferenceParity = ReferenceParity };
        if (Attempt(difference.Path, () => RunEngine((_, _) => ProvenanceEngine.Compare(reference, difference, options))) is not { } comparison)
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

        WriteObject(comparison);
    }

    // There is no parameter for literal paths here, so a name with brackets that matches nothing as a pattern is tried as it stands.
    private IReadOnlyList<string> Resolve(ModelArgument model, out ErrorRecord? error)
    {
        IReadOnlyList<string> found = ResolvePath(model.Path!, model.IsLiteral, out error);
        if (found.Count > 0 || error is not null || model.IsLiteral)
        {
            return found;
        }

        IReadOnlyList<string> literal = ResolvePath(model.Path!, isLiteral: true, out ErrorRecord? miss);
        return miss is null ? literal : found;
    }
}
