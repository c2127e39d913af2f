using System.Collections.Immutable;
using System.IO.Enumeration;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>Downloads whole models into the Hugging Face cache, from where they are read offline, by other tools too.</summary>
internal static class HubDownloader
{
    private const long SpareBytes = 64L << 20;

    /// <summary>Downloads.</summary>
    /// <param name="client">The client.</param>
    /// <param name="reference">The model.</param>
    /// <param name="options">Which files.</param>
    /// <param name="progress">Receives the bytes on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work; what is there stays, and the next call goes on from it.</param>
    /// <exception cref="ProvenanceException">The Hub refuses, the cache can't be written, or a file isn't what was announced.</exception>
    public static async Task<SavedHubModel> SaveAsync(
        HubClient client, HubModelReference reference, HubSaveOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        HubModelInfo info = await client.GetInfoAsync(reference, cancellationToken).ConfigureAwait(false);
        ImmutableArray<HubFileInfo> files = [.. (await client.ListFilesAsync(info, recursive: true, cancellationToken).ConfigureAwait(false)).Where(file => IsWanted(file, options))];
        if (files.IsEmpty)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HubNotFound, reference.ToString(), "the repository has no file that was asked for");
        }

        var cache = new HubCache(client.Settings.CacheFolder, info.Repository);
        long total = files.Sum(static file => file.Length);
        RequireSpace(cache, info, files);
        long done = 0, downloaded = 0;
        var download = new HubFileDownload(client, cache, info, (bytes, isNew) =>
        {
            long now = Interlocked.Add(ref done, bytes);
            Interlocked.Add(ref downloaded, isNew ? bytes : 0);
            progress?.Report(new EngineProgress(info.Repository, "download", now, total));
        });
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(options.MaxParallelFiles, 1, 32), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, parallel, async (file, token) => await download.RunAsync(file, token).ConfigureAwait(false)).ConfigureAwait(false);
        try
        {
            cache.WriteRef(info.Revision, info.CommitHash, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HubCache.Unwritable(cache.Folder, e);
        }

        return new SavedHubModel
        {
            Repository = info.Repository,
            Revision = info.Revision,
            CommitHash = info.CommitHash,
            Path = cache.Snapshot(info.CommitHash),
            FileCount = files.Length,
            TotalBytes = total,
            DownloadedBytes = downloaded,
        };
    }

    private static bool IsWanted(HubFileInfo file, HubSaveOptions options) =>
        (options.Include.IsDefaultOrEmpty || options.Include.Any(pattern => Matches(pattern, file)))
        && (options.Exclude.IsDefaultOrEmpty || !options.Exclude.Any(pattern => Matches(pattern, file)));

    private static bool Matches(string pattern, HubFileInfo file) => FileSystemName.MatchesSimpleExpression(pattern, file.Path, ignoreCase: false);

    private static void RequireSpace(HubCache cache, HubModelInfo info, ImmutableArray<HubFileInfo> files)
    {
        long needed = files.Where(file => !cache.Has(info.CommitHash, file.Path, file.Length) && !(file.Sha256 is { } hash && File.Exists(cache.BlobPath(hash))))
            .Sum(file => file.Length - (file.Sha256 is { } hash && new FileInfo(cache.BlobPath(hash) + ".incomplete") is { Exists: true } begun ? Math.Min(begun.Length, file.Length) : 0));
        try
        {
            Directory.CreateDirectory(cache.Folder);
            long free = new DriveInfo(Path.GetFullPath(cache.Folder)).AvailableFreeSpace;
            if (needed > 0 && needed + SpareBytes > free)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.LimitExceeded, cache.Folder, $"the download needs {needed >> 20} MiB but only {free >> 20} MiB are free; HF_HUB_CACHE can name another folder");
            }
        }
        catch (ArgumentException)
        {
            // A network path has no drive to ask.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HubCache.Unwritable(cache.Folder, e);
        }
    }
}
