using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub.Remote;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// Locates a model by its Hub id: in the local cache when its weights are there, otherwise, when that is allowed, on the Hub. Then only small files come into
/// the cache, where the readers find them; weights stay where they are.
/// </summary>
internal static class HubModelLocator
{
    private const long MaxSmallFile = 256L << 20;
    private const int MaxSmallFiles = 64;
    private const int ParallelFiles = 4;

    /// <summary>Locates a model.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="settings">Where to look.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">It isn't there, may not be asked for, or is refused.</exception>
    public static LocatedModel Locate(HubModelReference reference, HubSettings settings, CancellationToken cancellationToken)
    {
        var cache = new HubCache(settings.CacheFolder, reference.Repository);
        LocatedModel? local = FindLocal(cache, reference, reference.Revision);
        if (local is not null && HasWeights(local))
        {
            return local;
        }

        if (!settings.IsOnline || settings.IsOffline)
        {
            return local is null ? throw new ProvenanceException(
                ProvenanceErrorCode.HubOffline, reference.ToString(),
                $"the model isn't in the cache {settings.CacheFolder}, and "
                + WhyOffline(settings))
                : WithoutWeights(local, reference, settings);
        }

        var client = new HubClient(settings);
        return Task.Run(() => LocateOnlineAsync(client, cache, reference, cancellationToken), cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Whether the local cache has a model, with or without its weights.</summary>
    public static bool IsCached(HubModelReference reference, HubSettings settings)
    {
        var cache = new HubCache(settings.CacheFolder, reference.Repository);
        return cache.FindCommit(reference.Revision) is { } commit && Directory.Exists(cache.Snapshot(commit));
    }

    private static string WhyOffline(HubSettings settings) =>
        settings.IsOffline ? "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids requests to the Hub" : "requests to the Hub weren't allowed; allow them with -Online";

    // A download that was begun stays what it is; where no weight was ever fetched, they are still on the Hub.
    private static LocatedModel WithoutWeights(LocatedModel local, HubModelReference reference, HubSettings settings) => local.WeightFiles.IsEmpty
        ? local with
        {
            Index = null,
            MissingShards = [],
            AbsentWeightsReason = $"the cache has only what {reference.Repository} says of itself: its weights are on the Hub, and {WhyOffline(settings)}",
        }
        : local;

    private static LocatedModel? FindLocal(HubCache cache, HubModelReference reference, string revision)
    {
        if (cache.FindCommit(revision) is not { } commit || !Directory.Exists(cache.Snapshot(commit)))
        {
            return null;
        }

        try
        {
            return ModelLocator.Locate(cache.Snapshot(commit)) with { Name = reference.Repository };
        }
        catch (ProvenanceException e) when (e.Code == ProvenanceErrorCode.ModelFolderEmpty)
        {
            return null;
        }
    }

    private static bool HasWeights(LocatedModel model) =>
        (!model.WeightFiles.IsEmpty && model.MissingShards.IsEmpty) || (model.WeightFiles.IsEmpty && model.MissingShards.IsEmpty && !model.UnsupportedWeightFiles.IsEmpty);

    private static async Task<LocatedModel> LocateOnlineAsync(HubClient client, HubCache cache, HubModelReference reference, CancellationToken cancellationToken)
    {
        HubModelInfo info = await client.GetInfoAsync(reference, cancellationToken).ConfigureAwait(false);
        if (info.CommitHash != reference.Revision && FindLocal(cache, reference, info.CommitHash) is { } newer && HasWeights(newer))
        {
            return newer with { Client = client };
        }

        ImmutableArray<HubFileInfo> files = await client.ListFilesAsync(info, recursive: false, cancellationToken).ConfigureAwait(false);
        await DownloadSmallFilesAsync(client, cache, info, files, cancellationToken).ConfigureAwait(false);
        string snapshot = cache.Snapshot(info.CommitHash);
        if (!Directory.Exists(snapshot))
        {
            throw new ProvenanceException(ProvenanceErrorCode.ModelFolderEmpty, reference.ToString(), "the repository has no file of a model; expected config.json and weights");
        }

        LocatedModel small = ModelLocator.Locate(snapshot);
        return (small.Adapter is null ? WithWeights(client, cache, info, files, small, cancellationToken) : small) with
        {
            Name = info.Repository,
            Path = reference.At(info.CommitHash).ToString(),
            Client = client,
        };
    }

    private static LocatedModel WithWeights(HubClient client, HubCache cache, HubModelInfo info, ImmutableArray<HubFileInfo> files, LocatedModel small, CancellationToken cancellationToken)
    {
        // The index, when there is one, is among the small files and has been read; its shards aren't there, which is what is expected here.
        Dictionary<string, HubFileInfo> byPath = files.ToDictionary(static file => file.Path, StringComparer.Ordinal);
        ImmutableArray<string> wanted = HubWeightFiles.Choose([.. byPath.Keys], small.Index);
        SafetensorsIndex? index = wanted is [HubWeightFiles.SingleFileName] ? null : small.Index;
        ImmutableArray<HubFileInfo> present = [.. wanted.Where(byPath.ContainsKey).Select(path => byPath[path])];
        return small with
        {
            Format = WeightFormat.Safetensors,
            Index = index,
            WeightFiles = [.. present.Select(file => cache.FilePath(info.CommitHash, file.Path))],
            MissingShards = [.. wanted.Where(path => !byPath.ContainsKey(path))],
            UnsupportedWeightFiles = [.. byPath.Keys.Where(static path => ModelLocator.IsUnsupportedWeightFile(path) || PyTorchFiles.HasExtension(path) || path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)],
            Remote = present.IsEmpty ? null : new RemoteModel(client, info, present) { CancellationToken = cancellationToken },
        };
    }

    private static async Task DownloadSmallFilesAsync(HubClient client, HubCache cache, HubModelInfo info, ImmutableArray<HubFileInfo> files, CancellationToken cancellationToken)
    {
        // An adapter is small, and what it does to its base can't be read by ranges.
        string? adapter = AdapterFiles.Find([.. files.Select(static file => file.Path)]);
        ImmutableArray<HubFileInfo> small = [.. files.Where(file => HubWeightFiles.IsSmallFile(file.Path) || file.Path == adapter).Take(MaxSmallFiles)];
        foreach (HubFileInfo file in small.Where(static file => file.Length > MaxSmallFile))
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.LimitExceeded, HubClient.Subject(info, file.Path), $"the file has {file.Length} bytes, at most {MaxSmallFile} are fetched for reading; save the model first (Save-HubModel)");
        }

        var download = new HubFileDownload(client, cache, info, static (_, _) => { });
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelFiles, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(small, parallel, async (file, token) => await download.RunAsync(file, token).ConfigureAwait(false)).ConfigureAwait(false);
        try
        {
            cache.WriteRef(info.Revision, info.CommitHash, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HubCache.Unwritable(cache.Folder, e);
        }
    }
}
