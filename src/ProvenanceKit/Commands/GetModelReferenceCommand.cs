using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Lists the models that reference databases know.</summary>
[Cmdlet(VerbsCommon.Get, "ModelReference")]
[OutputType(typeof(ReferenceModel))]
public sealed class GetModelReferenceCommand : ProvenanceCmdlet
{
    private IReadOnlyList<string> _databases = [];

    /// <summary>Ids or names; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Only this family (name, id, or family by model type); wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? Family { get; set; }

    /// <summary>Only this publisher; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string? Publisher { get; set; }

    /// <summary>Folders of databases, or 'shipped'. When not given: your own database where there is one, and what is installed or ships with the module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string[] Database { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => _databases = DatabaseArgument.ForReading(this, Database);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        HashSet<(string Database, string Id)> seen = [];
        foreach (string? pattern in Id.Length == 0 ? new string?[] { null } : Id)
        {
            bool isFound = false;
            foreach (string database in _databases)
            {
                var filter = new ReferenceFilter { Name = pattern, Family = Family, Publisher = Publisher };
                foreach (ReferenceModel reference in Enumerate(database, token => ReferenceEngine.GetReferences([database], filter, token)))
                {
                    isFound = true;
                    if (seen.Add((reference.Database, reference.Id)))
                    {
                        WriteObject(reference);
                    }
                }
            }

            if (!isFound && pattern is not null && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                WriteError(ErrorRecords.From(
                    new ProvenanceException(ProvenanceErrorCode.ReferenceNotFound, pattern, $"there is no such reference in {string.Join(", ", _databases)}"), pattern));
            }
        }
    }
}
