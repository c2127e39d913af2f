using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of the cmdlets that take models by path or by their id on the Hub.</summary>
public abstract class HubModelCmdlet : ModelReadingCmdlet
{
    /// <summary>Parameter set of paths that may contain wildcards.</summary>
    private protected const string PathSet = "Path";

    /// <summary>Parameter set of literal paths.</summary>
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Parameter set of ids.</summary>
    private protected const string ModelSet = "Model";

    /// <summary>
    /// Models by their id on the Hugging Face Hub: org/name or org/name@revision. They come from the local Hugging Face cache, or with -Online from the Hub, where
    /// their weights stay: headers, norms and the rows that are needed are read by range requests.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ModelSet)]
    [Alias("RepoId", "Repository")]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>The models that were given, whichever parameter named them.</summary>
    private protected IEnumerable<ModelArgument> Arguments(IEnumerable<ModelArgument> paths, string[] literalPaths) => ParameterSetName switch
    {
        ModelSet => Model.Select(ModelArgument.FromModel),
        LiteralPathSet => literalPaths.Select(ModelArgument.FromLiteralPath),
        _ => paths,
    };
}
