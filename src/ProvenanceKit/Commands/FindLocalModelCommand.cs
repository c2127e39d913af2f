using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Lists the models on this machine: of the Hugging Face cache, Ollama, LM Studio, llama.cpp and MLX, or in given folders.</summary>
[Cmdlet(VerbsCommon.Find, "LocalModel", DefaultParameterSetName = StoreSet)]
[OutputType(typeof(LocalModel))]
public sealed class FindLocalModelCommand : ModelPathCmdlet
{
    private const string StoreSet = "Source";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private readonly Queue<LocalModelProblem> _problems = [];
    private WildcardPattern[] _names = [];

    /// <summary>Folders to look in, at any depth, or weight files; wildcards are allowed. A Hugging Face cache or an Ollama store among them is listed as such.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Folders to look in, or weight files; every character stands for itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Stores to list; all of them when nothing is given.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [ValidateSet(nameof(LocalModelSource.HuggingFace), nameof(LocalModelSource.Ollama), nameof(LocalModelSource.LMStudio), nameof(LocalModelSource.LlamaCpp), nameof(LocalModelSource.Mlx))]
    public LocalModelSource[] Source { get; set; } = [];

    /// <summary>Only models with these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => _names = [.. Name.Select(static name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] paths = [.. ParameterSetName switch
        {
            PathSet => Path.SelectMany(path => ResolveOrReport(path, isLiteral: false)),
            LiteralPathSet => LiteralPath.SelectMany(path => ResolveOrReport(path, isLiteral: true)),
            _ => [],
        }];
        if (ParameterSetName != StoreSet && paths.Length == 0)
        {
            return;
        }

        var options = new LocalModelOptions { Paths = [.. paths], Sources = [.. Source] };
        foreach (LocalModel model in Enumerate(options, token => LocalModelSearch.Find(options, _problems.Enqueue, Log, token)))
        {
            WriteProblems();
            if (_names.Length == 0 || Array.Exists(_names, name => name.IsMatch(model.Name)))
            {
                WriteObject(model);
            }
        }

        WriteProblems();
    }

    private void WriteProblems()
    {
        while (_problems.TryDequeue(out LocalModelProblem? problem))
        {
            if (problem.IsAbsent)
            {
                WriteWarning($"{problem.Path}: {problem.Message}");
            }
            else
            {
                WriteError(ErrorRecords.StoreUnreadable(problem));
            }
        }
    }
}
