using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine.Gate;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>
/// Tests what is claimed of models: that they descend from given ones, what their own files declare, or a policy. What could not be told is no pass unless that
/// is asked for.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "ModelProvenance", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(ProvenanceTestResult))]
public sealed class TestModelProvenanceCommand : HubModelCmdlet
{
    private readonly List<ProvenanceTestResult> _refused = [];
    private readonly List<string> _unread = [];
    private GateSession? _session;

    /// <summary>The models to test: paths (wildcards are allowed), file or folder objects, or fingerprints.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] Path { get; set; } = [];

    /// <summary>Model folders or files; every character stands for itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>What the models have to descend from, all of them: paths, fingerprints, models of the Hub (hf://org/name, or org/name when no database is given), or ids of references in the databases. Without it and without a policy, the models' own declarations are tested.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ModelArgument(AllowsMany = true)]
    [ArgumentCompleter(typeof(BaseModelCompleter))]
    public ModelArgument[] BaseModel { get; set; } = [];

    /// <summary>A policy file (JSON; the schema is in the module's schemas folder).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PolicyFileCompleter))]
    public string? PolicyPath { get; set; }

    /// <summary>Known models that declared parents and policies are resolved against.</summary>
    [Parameter]
    [SupportsWildcards]
    [ModelArgument(AllowsMany = true)]
    public ModelArgument[] ReferencePath { get; set; } = [];

    /// <summary>Reference databases, likewise: folders, or <c>shipped</c> for the module's own catalogue.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string[] Database { get; set; } = [];

    /// <summary>What to do when it could not be told: Fail (without a policy that says otherwise), Warn, or Pass.</summary>
    [Parameter]
    public InconclusiveAction? OnInconclusive { get; set; }

    /// <summary>Return an object with the reasons, the evidence and an exit code, in place of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>End with an error when a model doesn't pass, after all have been tested.</summary>
    [Parameter]
    public SwitchParameter ThrowOnFailure { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var bases = new List<ModelFingerprint>();
        var ids = new List<string>();
        foreach (ModelArgument model in BaseModel)
        {
            List<ModelFingerprint> read = Read(model, isReported: model.IsHub, mayBeId: Database.Length == 0 && ReferencePath.Length == 0);
            bases.AddRange(read);
            if (read.Count == 0 && !model.IsHub)
            {
                ids.Add(model.Path!);
            }
        }

        var options = new GateOptions
        {
            BaseModels = [.. bases],
            BaseModelIds = [.. ids],
            PolicyPath = PolicyPath is null ? null : FullPath(PolicyPath),
            References = [.. ReferencePath.SelectMany(model => Read(model, isReported: true, mayBeId: true))],
            Databases = [.. Database.Select(database => DatabaseArgument.Resolve(this, database))],
            OnInconclusive = OnInconclusive,
            Hub = Hub,
        };
        try
        {
            _session = new GateSession(options);
        }
        catch (Exception exception) when (IsItemFailure(exception))
        {
            ThrowTerminatingError(ErrorRecords.From(exception, ids.FirstOrDefault() ?? PolicyPath ?? Database.FirstOrDefault()));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelArgument model in Arguments(Path, LiteralPath))
        {
            if (model.Fingerprint is { } fingerprint)
            {
                Test(fingerprint);
                continue;
            }

            IReadOnlyList<string> found = ResolveModel(model, out ErrorRecord? error);
            if (error is not null)
            {
                _unread.Add(model.Path!);
                WriteError(error);
            }

            foreach (string path in found)
            {
                if (Attempt(path, () => ReadFingerprint(path, new FingerprintOptions { MetadataOnly = !_session!.NeedsWeights, Hub = Hub })) is { } read)
                {
                    Test(read);
                }
                else
                {
                    _unread.Add(path);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!ThrowOnFailure || _refused.Count + _unread.Count == 0)
        {
            return;
        }

        bool isFailed = _refused.Exists(static r => r.Outcome == GateOutcome.Failed);
        string[] reasons = [.. _refused.OrderBy(static r => r.ExitCode).Select(static r => $"{r.Model}: {string.Join(" ", r.Reasons)}"), .. _unread.Select(static p => $"{p}: the model could not be read.")];
        var failure = new InvalidOperationException($"{(reasons.Length == 1 ? "A model does" : $"{reasons.Length} models do")} not pass. {string.Join(" ", reasons)}");
        var record = new ErrorRecord(
            failure,
            $"{(isFailed ? "ProvenanceTestFailed" : "ProvenanceTestInconclusive")},{GetType().FullName}",
            ErrorCategory.SecurityError,
            _refused.Count > 0 ? _refused.ToArray() : _unread.ToArray());

        // An ordinary terminating error ends the statement only: a script file would go on and exit with 0, which must not happen to a gate.
        throw new RuntimeException(failure.Message, failure, record) { WasThrownFromThrowStatement = true };
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

    private void Test(ModelFingerprint model)
    {
        if (Attempt(model.Path, () => RunEngine((progress, token) => _session!.Test(model, progress, token))) is not { } result)
        {
            _unread.Add(model.Path);
            return;
        }

        foreach (string warning in result.Warnings)
        {
            WriteWarning(warning);
        }

        foreach (string reason in result.Reasons)
        {
            WriteVerbose($"{result.Model}: {result.Outcome}: {reason}");
        }

        Tell("Test", $"{result.Model}: {result.Outcome}.");
        if (!result.Passed)
        {
            _refused.Add(result);
        }

        WriteObject(Detailed ? result : result.Passed);
    }

    // A base model that is no path may be an id, which the engine says; a reference model that isn't there is an error.
    private List<ModelFingerprint> Read(ModelArgument model, bool isReported, bool mayBeId)
    {
        if (model.Fingerprint is { } fingerprint)
        {
            return [fingerprint];
        }

        IReadOnlyList<string> found = mayBeId ? ResolvePathOrId(model, out ErrorRecord? error) : ResolveModel(model, out error);
        if (error is not null && isReported)
        {
            WriteError(error);
        }

        var read = new List<ModelFingerprint>();
        foreach (string path in found)
        {
            if (Attempt(path, () => ReadFingerprint(path, new FingerprintOptions { MetadataOnly = true, Hub = Hub })) is { } one)
            {
                read.Add(one);
            }
        }

        return read;
    }

    private string FullPath(string path)
    {
        try
        {
            return SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _) is { } full && provider.Name == "FileSystem" ? full : path;
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException or PSArgumentException)
        {
            ThrowTerminatingError(ErrorRecords.PathInvalid(path, exception));
            throw;
        }
    }
}
