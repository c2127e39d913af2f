using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;
using ProvenanceKit.Transformation;

namespace ProvenanceKit.Commands;

/// <summary>Writes fingerprint files, which every cmdlet takes in place of the model.</summary>
[Cmdlet(VerbsData.Export, "ModelFingerprint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportModelFingerprintCommand : AdaptableModelCmdlet
{
    private FingerprintDestination? _destination;

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

    /// <summary>The file, when its name ends with .pkfp; otherwise the folder, which is made when it is missing, for one file per model.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("OutputPath", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Write smaller files: samples of weights and hashes of tokens are rounded, which moves scores by less than 0.001.</summary>
    [Parameter]
    public SwitchParameter Compact { get; set; }

    /// <summary>Also hash the weight files whole (SHA-256), which reads every byte a second time.</summary>
    [Parameter]
    public SwitchParameter HashWeights { get; set; }

    /// <summary>Replace files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Give the files that were written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _destination = new FingerprintDestination(FolderArgument.Resolve(this, Destination));
        if (_destination.Problem(Force) is { } problem)
        {
            ThrowTerminatingError(problem);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelFingerprint fingerprint in ReadModels(Arguments(Path, LiteralPath), new FingerprintOptions { HashWeights = HashWeights, BaseModelPath = BaseModelPath }, IsWanted))
        {
            if (Attempt(fingerprint.Path, () => Export(fingerprint)) is { } file && PassThru)
            {
                WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true);
            }
        }
    }

    private bool IsWanted(string model) => ShouldProcess(model, $"Export the fingerprint to {Destination}");

    private string? Export(ModelFingerprint fingerprint)
    {
        if (_destination!.FileFor(fingerprint.Name, Force, out ErrorRecord? problem) is not { } file)
        {
            WriteError(problem);
            return null;
        }

        FingerprintDetail detail = Compact ? FingerprintDetail.Compact : FingerprintDetail.Exact;
        RunEngine((_, _) =>
        {
            ProvenanceEngine.ExportFingerprint(file, fingerprint, detail);
            return true;
        });
        _destination.Take(file);
        WriteVerbose($"{fingerprint.Name}: fingerprint written to {file}.");
        return file;
    }
}
