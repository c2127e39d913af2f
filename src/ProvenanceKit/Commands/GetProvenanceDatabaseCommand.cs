using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Says of reference databases where they are, what they hold, and whether deep signals are installed.</summary>
[Cmdlet(VerbsCommon.Get, "ProvenanceDatabase")]
[OutputType(typeof(ReferenceDatabaseInfo))]
public sealed class GetProvenanceDatabaseCommand : ProvenanceCmdlet
{
    /// <summary>Folders of databases, or 'shipped'. When not given: your own database where there is one, and what is installed or ships with the module.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Database", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string folder in DatabaseArgument.ForReading(this, Path))
        {
            if (Attempt(folder, () => RunEngine((_, _) => ReferenceEngine.GetDatabase(folder))) is { } database)
            {
                WriteObject(database);
            }
        }
    }
}
