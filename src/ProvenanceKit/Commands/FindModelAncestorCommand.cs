using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Looks in reference databases for the models that a model comes from.</summary>
[Cmdlet(VerbsCommon.Find, "ModelAncestor", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ReferenceMatch))]
public sealed class FindModelAncestorCommand : AdaptableModelCmdlet
{
    private readonly HashSet<string> _warnings = [];
    private IReadOnlyList<string> _databases = [];

    /// <summary>The models under question: paths (wildcards are allowed), file or folder objects, or fingerprints.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] Path { get; set; } = [];

    /// <summary>Model folders or files; every character stands for itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Folders of databases, or 'shipped'. When not given: your own database where there is one (the folder that PROVENANCEKIT_DATABASE names, or one in your application
    /// data), and what is installed or ships with the module.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string[] Database { get; set; } = [];

    /// <summary>Most references per model.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = 3;

    /// <summary>Smallest score of a reference in the result. What the weights prove is in it whatever the score.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double Threshold { get; set; } = 0.5;

    /// <summary>Only references of this family (name, id, or family by model type); wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? Family { get; set; }

    /// <summary>Only references of this publisher; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? Publisher { get; set; }

    /// <summary>Give an object that says so when no ancestor was found.</summary>
    [Parameter]
    public SwitchParameter IncludeEmpty { get; set; }

    /// <summary>Give the reference kit's stages, scores and order, its known defects included, without a verdict.</summary>
    [Parameter]
    public SwitchParameter ReferenceParity { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _databases = DatabaseArgument.ForReading(this, Database);
        try
        {
            // Before any model is read, which can take minutes.
            foreach (string database in _databases)
            {
                if (!RunEngine((_, token) => ReferenceEngine.GetReferences([database], new ReferenceFilter(), token).Any()))
                {
                    WriteWarning($"{database}: the database is empty. Add-ModelReference adds models to it.");
                }
            }
        }
        catch (Exception exception) when (IsItemFailure(exception))
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Database));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new ScanOptions { Top = Top, Threshold = Threshold, Family = Family, Publisher = Publisher, ReferenceParity = ReferenceParity };
        foreach (ModelFingerprint model in ReadModels(Arguments(Path, LiteralPath), new FingerprintOptions { ReferenceParity = ReferenceParity, BaseModelPath = BaseModelPath }))
        {
            if (Attempt(model.Path, () => RunEngine((progress, token) => ReferenceEngine.Scan(model, _databases, options, progress, token))) is { } result)
            {
                Write(result);
            }
        }
    }

    private void Write(ScanResult result)
    {
        foreach (string warning in result.Model.Warnings.Select(text => $"{result.Model.Name}: {text}").Concat(result.Warnings))
        {
            // What is wrong with a reference is said once, not with every model.
            if (_warnings.Add(warning))
            {
                WriteWarning(warning);
            }
        }

        WriteVerbose(FormattableString.Invariant(
            $"{result.Model.Name}: {result.ReferenceCount} references asked, {result.ScoredCount} scored in full, {result.Matches.Length} in the result, in {result.LookupSeconds:0.000} s."));
        Tell("Scan", result.Matches.IsEmpty ? $"{result.Model.Name}: no ancestor found." : $"{result.Model.Name}: {result.Matches[0].Model} first ({result.Matches[0].Verdict?.ToString() ?? result.Matches[0].MatchType}).");
        WriteObject(result.Matches, enumerateCollection: true);
        if (!result.Matches.IsEmpty)
        {
            return;
        }

        string why = FormattableString.Invariant($"No ancestor found: none of {result.ReferenceCount} references is linked to the model or scores {Threshold} or more.");
        WriteVerbose($"{result.Model.Name}: {why}");
        if (IncludeEmpty)
        {
            WriteObject(new ReferenceMatch
            {
                QueryModel = result.Model.Name,
                QueryPath = result.Model.Path,
                Model = "",
                ReferenceId = "",
                License = "",
                Database = string.Join(", ", _databases),
                MatchType = "none",
                ReferenceDecision = "No ancestor found",
                Why = why,
            });
        }
    }
}
