using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Makes an empty reference database.</summary>
[Cmdlet(VerbsCommon.New, "ProvenanceDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(ReferenceDatabaseInfo))]
public sealed class NewProvenanceDatabaseCommand : ProvenanceCmdlet
{
    /// <summary>The folder, new or empty. Your own database when not given: the folder that PROVENANCEKIT_DATABASE names, or one in your application data.</summary>
    [Parameter(Position = 0)]
    [Alias("Database")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string folder = DatabaseArgument.ForWriting(this, Path);
        if (ShouldProcess(folder, "Make a reference database")
            && Attempt(folder, () => RunEngine((_, token) => ReferenceEngine.CreateDatabase(folder, token))) is { } database)
        {
            WriteObject(database);
        }
    }
}
