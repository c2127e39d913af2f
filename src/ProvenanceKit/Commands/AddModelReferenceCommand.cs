using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Adds models to a reference database.</summary>
[Cmdlet(VerbsCommon.Add, "ModelReference", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ReferenceModel))]
public sealed class AddModelReferenceCommand : AdaptableModelCmdlet
{
    private string _database = "";
    private bool _isIdTaken;

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

    /// <summary>
    /// Folder of the database. Your own when not given: the folder that PROVENANCEKIT_DATABASE names, or one in your application data, which is made when it is missing.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string? Database { get; set; }

    /// <summary>Id of a single model in the database; its name when not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>The models' family; by their model type when not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? Family { get; set; }

    /// <summary>Who published the models.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? Publisher { get; set; }

    /// <summary>SPDX id or the usual short name of the licence; unknown when not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? License { get; set; }

    /// <summary>Where the models were published.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceUri { get; set; }

    /// <summary>Replace other models that have these ids.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Give the references that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _database = DatabaseArgument.ForWriting(this, Database);
        try
        {
            // Before any model is read, which can take minutes.
            if (Database is not null)
            {
                RunEngine((_, _) =>
                {
                    DefaultDatabases.RequireWritable(_database);
                    return true;
                });
            }
        }
        catch (Exception exception) when (IsItemFailure(exception))
        {
            ThrowTerminatingError(ErrorRecords.From(exception, _database));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelFingerprint fingerprint in ReadModels(Arguments(Path, LiteralPath), new FingerprintOptions { BaseModelPath = BaseModelPath }, IsWanted))
        {
            if (Attempt(fingerprint.Path, () => Add(fingerprint)) is { } reference && PassThru)
            {
                WriteObject(reference);
            }
        }
    }

    private bool IsWanted(string model) => ShouldProcess(model, $"Add to the reference database {_database}");

    private ReferenceModel? Add(ModelFingerprint fingerprint)
    {
        if (Id is not null && _isIdTaken)
        {
            WriteError(ErrorRecords.DestinationTaken(Id, fingerprint.Name));
            return null;
        }

        foreach (string warning in fingerprint.Warnings)
        {
            WriteWarning($"{fingerprint.Name}: {warning}");
        }

        if (fingerprint.Weights is null)
        {
            WriteWarning($"{fingerprint.Name}: the reference has no weight features, so a scan can compare metadata only ({fingerprint.WeightsUnmeasuredReason}).");
        }

        var details = new ReferenceDetails { Id = Id, Family = Family, Publisher = Publisher, License = License, SourceUri = SourceUri, Replace = Force };
        ReferenceModel reference = RunEngine((_, token) =>
        {
            if (Database is null && !DefaultDatabases.IsWritable(_database))
            {
                ReferenceEngine.CreateDatabase(_database, token);
            }

            return ReferenceEngine.AddReference(_database, fingerprint, details, token);
        });
        _isIdTaken = true;
        WriteVerbose($"{fingerprint.Name}: is in {_database} as {reference.Id}.");
        return reference;
    }
}
