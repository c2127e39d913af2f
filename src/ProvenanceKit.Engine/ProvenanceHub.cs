using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine;

/// <summary>The Hugging Face Hub for callers outside the engine. Reading a model by its id is <see cref="ProvenanceEngine"/>'s, with an <c>hf://</c> path.</summary>
public static class ProvenanceHub
{
    /// <summary>The path under which <see cref="ProvenanceEngine.ReadFingerprint(string, FingerprintOptions, IProgress{EngineProgress}?, CancellationToken)"/> reads a model.</summary>
    /// <param name="model"><c>org/name</c> or <c>org/name@revision</c>, with or without <c>hf://</c>.</param>
    /// <exception cref="Errors.ProvenanceException">It isn't of that form.</exception>
    public static string GetPath(string model) => HubModelReference.Parse(model).ToString();

    /// <summary>Whether a text is a model's id of the form <c>org/name</c>, with or without a revision, so that it may be meant as one where a path is expected.</summary>
    public static bool IsModelId(string text) =>
        HubModelReference.TryParse(text, out HubModelReference? reference) && (HubModelReference.HasScheme(text) || reference.Repository.Contains('/', StringComparison.Ordinal));

    /// <summary>Whether a text begins with <c>hf://</c>, so that it can't be a path.</summary>
    public static bool HasScheme(string text) => HubModelReference.HasScheme(text);

    /// <summary>Whether the local Hugging Face cache knows a model, with or without its weights.</summary>
    /// <param name="model"><c>org/name</c> or <c>org/name@revision</c>.</param>
    /// <param name="options">Which cache.</param>
    /// <exception cref="Errors.ProvenanceException">It isn't of that form.</exception>
    public static bool IsCached(string model, HubOptions options) => HubModelLocator.IsCached(HubModelReference.Parse(model), HubSettings.Create(options));

    /// <summary>The folder of the Hugging Face cache that options and environment name.</summary>
    public static string GetCacheFolder(HubOptions options) => HubSettings.Create(options).CacheFolder;

    /// <summary>Asks the Hub for a model's commit and files.</summary>
    /// <param name="model"><c>org/name</c> or <c>org/name@revision</c>.</param>
    /// <param name="options">How to reach the Hub; <see cref="HubOptions.Online"/> must be set.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">The Hub may not be asked, refuses, or can't be reached.</exception>
    public static HubModelInfo GetModelInfo(string model, HubOptions options, CancellationToken cancellationToken)
    {
        HubModelReference reference = HubModelReference.Parse(model);
        var client = new HubClient(HubSettings.Create(options));
        return Wait(async () =>
        {
            HubModelInfo info = await client.GetInfoAsync(reference, cancellationToken).ConfigureAwait(false);
            return info with { Files = await client.ListFilesAsync(info, recursive: true, cancellationToken).ConfigureAwait(false) };
        }, cancellationToken);
    }

    /// <summary>Downloads a model into the Hugging Face cache. A download that was broken off goes on where it ended; files that are there stay.</summary>
    /// <param name="model"><c>org/name</c> or <c>org/name@revision</c>.</param>
    /// <param name="saveOptions">Which files.</param>
    /// <param name="options">How to reach the Hub; <see cref="HubOptions.Online"/> must be set.</param>
    /// <param name="progress">Receives reports of the phase "download" on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">The Hub may not be asked, refuses, can't be reached, or sends something else than it announced.</exception>
    public static SavedHubModel SaveModel(
        string model, HubSaveOptions saveOptions, HubOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        HubModelReference reference = HubModelReference.Parse(model);
        var client = new HubClient(HubSettings.Create(options));
        return Wait(() => HubDownloader.SaveAsync(client, reference, saveOptions, progress, cancellationToken), cancellationToken);
    }

    // On a pool thread, so that nothing waits for a context that the caller blocks.
    private static T Wait<T>(Func<Task<T>> work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken).GetAwaiter().GetResult();
}
