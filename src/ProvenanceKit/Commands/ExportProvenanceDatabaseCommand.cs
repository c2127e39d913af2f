using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Exports a database in the reference kit's layout, with its deep signals (JSON and parquet).</summary>
[Cmdlet(VerbsData.Export, "ProvenanceDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(ReferenceDatabaseInfo))]
public sealed class ExportProvenanceDatabaseCommand : ProvenanceCmdlet
{
    /// <summary>Folder of the database, or 'shipped'. Your own when not given: the folder that PROVENANCEKIT_DATABASE names, or one in your application data.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string? Database { get; set; }

    /// <summary>The folder to write, new or empty.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Give the database that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string database = DatabaseArgument.ForWriting(this, Database);
        string folder = FolderArgument.Resolve(this, Destination);
        if (ShouldProcess(folder, $"Export {database} in the reference kit's layout")
            && Attempt(database, () => RunEngine((progress, token) => ReferenceEngine.ExportKit(database, folder, progress, token))) is { } exported && PassThru)
        {
            WriteObject(exported);
        }
    }
}
