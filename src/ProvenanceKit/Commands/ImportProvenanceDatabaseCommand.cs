using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Imports a database in the reference kit's layout, with its deep signals (JSON and parquet).</summary>
[Cmdlet(VerbsData.Import, "ProvenanceDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(ReferenceDatabaseInfo))]
public sealed class ImportProvenanceDatabaseCommand : ProvenanceCmdlet
{
    /// <summary>Root folder of the reference kit's database: the one with catalog and features in it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// Folder of the database that takes the references, made when it is missing. Your own when not given: the folder that PROVENANCEKIT_DATABASE names, or one in your
    /// application data. References of the same ids are replaced.
    /// </summary>
    [Parameter(Position = 1)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string? Database { get; set; }

    /// <summary>Give the database.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string kit = FolderArgument.Resolve(this, Path);
        string database = DatabaseArgument.ForWriting(this, Database);
        if (ShouldProcess(database, $"Import the references of {kit}")
            && Attempt(kit, () => RunEngine((progress, token) => ReferenceEngine.ImportKit(kit, database, progress, token))) is { } imported)
        {
            WriteVerbose($"{database} has {imported.ReferenceCount} references now.");
            if (PassThru)
            {
                WriteObject(imported);
            }
        }
    }
}
