using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of the cmdlets that read models: from a fingerprint, the user's cache, or the model's files, whichever is there first.</summary>
public abstract class ModelReadingCmdlet : ModelPathCmdlet
{
    /// <summary>Read the model's files even when the user's cache has them, and keep nothing there.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <inheritdoc/>
    private protected override bool UsesCache => !NoCache;

    /// <summary>The models that arguments stand for, each read when it is its turn; a failure becomes an error record and the next goes on.</summary>
    /// <param name="models">The arguments.</param>
    /// <param name="options">How to read.</param>
    /// <param name="isWanted">Asked with the name or path of each model before it is read, as ShouldProcess is; null wants all.</param>
    private protected IEnumerable<ModelFingerprint> ReadModels(IEnumerable<ModelArgument> models, FingerprintOptions options, Func<string, bool>? isWanted = null)
    {
        foreach (ModelArgument model in models)
        {
            if (model.Fingerprint is { } fingerprint)
            {
                if (isWanted?.Invoke(fingerprint.Name) != false)
                {
                    yield return fingerprint;
                }

                continue;
            }

            foreach (string path in ResolveOrReport(model.Path!, model.IsLiteral))
            {
                if (isWanted?.Invoke(path) != false && Attempt(path, () => ReadFingerprint(path, options)) is { } read)
                {
                    yield return read;
                }
            }
        }
    }
}
