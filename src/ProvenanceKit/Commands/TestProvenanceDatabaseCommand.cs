using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Checks reference databases: missing and changed files, and whatever can't be read.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ProvenanceDatabase")]
[OutputType(typeof(bool), typeof(ReferenceDatabaseProblem))]
public sealed class TestProvenanceDatabaseCommand : ProvenanceCmdlet
{
    /// <summary>Folders of databases, or 'shipped'. When not given: your own database where there is one, and what is installed or ships with the module.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Database", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Give the problems instead of true or false; nothing when there are none.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string folder in DatabaseArgument.ForReading(this, Path))
        {
            if (Attempt(folder, () => Check(folder)) is { } problems)
            {
                Write(folder, problems);
            }
        }
    }

    // A database that is missing or broken as a whole has failed the test as well.
    private List<ReferenceDatabaseProblem> Check(string folder)
    {
        try
        {
            return RunEngine((progress, token) => ReferenceEngine.CheckDatabase(folder, progress, token).ToList());
        }
        catch (ProvenanceException exception)
        {
            return [new ReferenceDatabaseProblem("", folder, exception.Code.ToString(), exception.Message)];
        }
    }

    private void Write(string folder, List<ReferenceDatabaseProblem> problems)
    {
        if (Detailed)
        {
            WriteObject(problems, enumerateCollection: true);
            return;
        }

        foreach (ReferenceDatabaseProblem problem in problems)
        {
            WriteVerbose($"{folder}: {problem}");
        }

        WriteObject(!problems.Exists(problem => problem.IsDamage));
    }
}
