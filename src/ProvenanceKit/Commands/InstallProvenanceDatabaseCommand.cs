using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Downloads an archive of reference data over HTTPS, checks its SHA-256 and installs it. What was installed before stays until the new data is complete.</summary>
[Cmdlet(VerbsLifecycle.Install, "ProvenanceDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(ReferenceDatabaseInfo))]
public sealed class InstallProvenanceDatabaseCommand : ProvenanceCmdlet
{
    /// <summary>The archive (zip), over HTTPS. The public deep signals of the reference kit when not given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    /// <summary>SHA-256 that the archive must have; needed with an address of your own.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Sha256 { get; set; }

    /// <summary>The folder to install into. When not given: the folder that PROVENANCEKIT_DATABASE_DIR names, or one in your application data, which is used by default from then on.</summary>
    [Parameter]
    [Alias("Database")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Install again although this archive is installed.</summary>
    [Parameter]
    public SwitchParameter Update { get; set; }

    /// <summary>Accept plain HTTP from this machine itself, for a local mirror.</summary>
    [Parameter]
    public SwitchParameter AllowLoopbackHttp { get; set; }

    /// <summary>Give the database.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string folder = Path is null ? ReferenceEngine.DefaultInstallationFolder : FolderArgument.Resolve(this, Path);
        var options = new InstallOptions { ArchiveUri = Uri, Sha256 = Sha256, Update = Update, AllowLoopbackHttp = AllowLoopbackHttp };
        string source = Uri?.ToString() ?? "the public deep signals";
        WriteVerbose($"Installing {source} into {folder}.");
        if (ShouldProcess(folder, $"Download and install {source}")
            && Attempt(folder, () => RunEngine((progress, token) => ReferenceEngine.Install(folder, options, progress, token))) is { } installed)
        {
            WriteVerbose($"{folder} has {installed.ReferenceCount} references, {installed.WeightFeatureCount} of them with weight features.");
            if (PassThru)
            {
                WriteObject(installed);
            }
        }
    }
}
