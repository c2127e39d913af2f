using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Removes models from a reference database.</summary>
[Cmdlet(VerbsCommon.Remove, "ModelReference", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ReferenceModel))]
public sealed class RemoveModelReferenceCommand : ProvenanceCmdlet
{
    /// <summary>Ids in the database; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Folder of the database. Your own when not given: the folder that PROVENANCEKIT_DATABASE names, or one in your application data.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string? Database { get; set; }

    /// <summary>Give the references that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string database = DatabaseArgument.ForWriting(this, Database);
        foreach (string id in Id)
        {
            foreach (ReferenceModel reference in Attempt(id, () => Find(database, id)) ?? [])
            {
                if (ShouldProcess($"{reference.Id} in {database}", "Remove the reference") && Attempt(reference, () => Remove(database, reference)) is not null && PassThru)
                {
                    WriteObject(reference);
                }
            }
        }
    }

    private List<ReferenceModel> Find(string database, string id)
    {
        WildcardPattern pattern = WildcardPattern.Get(id, WildcardOptions.None);
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(id);
        List<ReferenceModel> all = RunEngine((_, token) => ReferenceEngine.GetReferences([database], new ReferenceFilter(), token).ToList());

        // An id may hold the characters of a pattern; then it is meant itself.
        List<ReferenceModel> found = all.FindAll(reference => reference.Id == id);
        if (found.Count == 0 && isPattern)
        {
            found = all.FindAll(reference => pattern.IsMatch(reference.Id));
        }

        return found.Count > 0 || isPattern
            ? found
            : throw new ProvenanceException(ProvenanceErrorCode.ReferenceNotFound, id, $"there is no such reference in {database}");
    }

    private ReferenceModel Remove(string database, ReferenceModel reference) => RunEngine((_, token) =>
    {
        ReferenceEngine.RemoveReferences(database, [reference.Id], token);
        return reference;
    });
}
