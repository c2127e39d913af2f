using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of the cmdlets that read models: from a fingerprint, the user's cache, the model's files, or the Hub, whichever is there first.</summary>
public abstract class ModelReadingCmdlet : ModelPathCmdlet
{
    /// <summary>Read the model's files even when the user's cache has them, and keep nothing there.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>
    /// Allow requests to the Hugging Face Hub for models that are named by their id. Without it only the local Hugging Face cache is looked at; HF_HUB_OFFLINE
    /// forbids requests whatever is said here.
    /// </summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Where models of the Hub come from.</summary>
    private protected HubOptions Hub => new() { Online = Online };

    /// <inheritdoc/>
    private protected override bool UsesCache => !NoCache;

    /// <summary>The models that arguments stand for, each read when it is its turn; a failure becomes an error record and the next goes on.</summary>
    /// <param name="models">The arguments.</param>
    /// <param name="options">How to read.</param>
    /// <param name="isWanted">Asked with the name or path of each model before it is read, as ShouldProcess is; null wants all.</param>
    private protected IEnumerable<ModelFingerprint> ReadModels(IEnumerable<ModelArgument> models, FingerprintOptions options, Func<string, bool>? isWanted = null)
    {
        ModelArgument[] given = [.. models];
        for (int i = 0; i < given.Length; i++)
        {
            ModelArgument model = given[i];
            if (model.Fingerprint is { } fingerprint)
            {
                if (isWanted?.Invoke(fingerprint.Name) != false)
                {
                    yield return fingerprint;
                }

                continue;
            }

            IReadOnlyList<string> found = ResolveModelOrReport(model);
            if (!MyInvocation.ExpectingInput)
            {
                ModelsExpected = ModelsRead + found.Count + given.Skip(i + 1).Count(static other => other.Fingerprint is null);
            }

            foreach (string path in found)
            {
                if (isWanted?.Invoke(path) != false && Attempt(path, () => ReadFingerprint(path, options with { Hub = Hub })) is { } read)
                {
                    yield return read;
                }
            }
        }
    }

    /// <summary>What the engine reads for an argument that is no fingerprint: full paths, or the model of the Hub behind <c>hf://</c>.</summary>
    private protected IReadOnlyList<string> ResolveModel(ModelArgument model, out ErrorRecord? error)
    {
        if (!model.IsHub)
        {
            IReadOnlyList<string> found = ResolvePath(model.Path!, model.IsLiteral, out error);
            if (error is { FullyQualifiedErrorId: nameof(ProvenanceErrorCode.ModelNotFound) } && IsModelId(model.Path!))
            {
                error = ErrorRecords.ModelNotFound(model.Path!, Online);
            }

            return found;
        }

        try
        {
            error = null;
            return [ProvenanceHub.GetPath(model.Path!)];
        }
        catch (ProvenanceException exception)
        {
            error = ErrorRecords.From(exception, model.Path);
            return [];
        }
    }

    /// <summary>As <see cref="ResolveModel"/>, with the error written.</summary>
    private protected IReadOnlyList<string> ResolveModelOrReport(ModelArgument model)
    {
        IReadOnlyList<string> found = ResolveModel(model, out ErrorRecord? error);
        if (error is not null)
        {
            WriteError(error);
        }

        return found;
    }

    /// <summary>
    /// As <see cref="ResolveModel"/>, for parameters that take paths and ids alike: what is on disk is the path, and what isn't may be the id of a model that is
    /// in the local Hugging Face cache or, when that is allowed, on the Hub.
    /// </summary>
    private protected IReadOnlyList<string> ResolvePathOrId(ModelArgument model, out ErrorRecord? error)
    {
        IReadOnlyList<string> found = ResolveModel(model, out error);
        if (model.IsHub || found.Count > 0 || error is not { FullyQualifiedErrorId: nameof(ProvenanceErrorCode.ModelNotFound) } || !IsModelId(model.Path!))
        {
            return found;
        }

        try
        {
            if (!Online && !ProvenanceHub.IsCached(model.Path!, Hub))
            {
                return [];
            }

            WriteVerbose($"{model.Path}: there is no such file or folder here, so it is taken for a model of the Hub.");
            error = null;
            return [ProvenanceHub.GetPath(model.Path!)];
        }
        catch (ProvenanceException exception)
        {
            error = ErrorRecords.From(exception, model.Path);
            return [];
        }
    }

    /// <summary>The path of the model that adapters are applied to; null when none was given.</summary>
    /// <exception cref="PipelineStoppedException">It isn't exactly one model; the error ends the pipeline.</exception>
    private protected string? ResolveBase(ModelArgument? model)
    {
        if (model is null)
        {
            return null;
        }

        if (model.Fingerprint is { } fingerprint)
        {
            return fingerprint.Path;
        }

        IReadOnlyList<string> found = ResolvePathOrId(model, out ErrorRecord? error);
        if (error is null && found.Count != 1)
        {
            error = found.Count == 0 ? ErrorRecords.ModelNotFound(model.Path!) : ErrorRecords.ReferenceAmbiguous(model.Path!, found.Count);
        }

        if (error is not null)
        {
            ThrowTerminatingError(error);
        }

        return found[0];
    }

    private static bool IsModelId(string text) => !text.Contains('\\', StringComparison.Ordinal) && ProvenanceHub.IsModelId(text);
}
