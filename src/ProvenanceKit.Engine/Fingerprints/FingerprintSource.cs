using System.Collections.Immutable;
using System.Diagnostics;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>Gets a model's fingerprint from where it is cheapest: a fingerprint file, the user's cache, or the model's files.</summary>
internal static class FingerprintSource
{
    /// <summary>Gets the fingerprint.</summary>
    /// <param name="model">Where the files are.</param>
    /// <param name="options">How to read.</param>
    /// <param name="forcedMode">The reference's reading mode for tests; null lets the size decide.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="log">Receives a line for every decision about the cache.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">A file is missing, broken or unsupported. Trouble with the cache is only logged.</exception>
    public static ModelFingerprint Get(
        LocatedModel model, FingerprintOptions options, ExtractionMode? forcedMode, IProgress<EngineProgress>? progress, Action<string> log, CancellationToken cancellationToken)
    {
        FingerprintCache? cache = options.UseCache && model.FingerprintPath is null && model.Base is null ? OpenCache(log) : null;
        return Get(model, options, forcedMode, cache, progress, log, cancellationToken);
    }

    /// <summary>As the other overload, with a given cache; null goes without.</summary>
    public static ModelFingerprint Get(
        LocatedModel model, FingerprintOptions options, ExtractionMode? forcedMode, FingerprintCache? cache, IProgress<EngineProgress>? progress, Action<string> log,
        CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        if (model.FingerprintPath is not null)
        {
            return FromFile(model.FingerprintPath, options, start);
        }

        CacheSubject subject = CacheSubject.Of(model, options, forcedMode);
        cache?.Recall(subject, options.MetadataOnly ? [] : model.WeightFiles);
        if (cache is null || ModelStamp.TakeSettled(model, !options.MetadataOnly, cancellationToken) is not { } stamp)
        {
            return Measure(model, options, forcedMode, null, progress, cancellationToken);
        }

        if (cache.Find(subject, stamp) is { } found)
        {
            return found with { Timing = Timing(start, cacheHit: true) };
        }

        ModelFingerprint fingerprint = Measure(model, options, forcedMode, stamp.Digests, progress, cancellationToken);
        if (!stamp.IsSettled)
        {
            log($"{model.Name}: the files changed just now, so the fingerprint isn't kept in the cache");
        }
        else if (ModelStamp.TakeSettled(model, !options.MetadataOnly, cancellationToken)?.Hash.AsSpan().SequenceEqual(stamp.Hash) != true)
        {
            log($"{model.Name}: the files changed while they were read, so the fingerprint isn't kept in the cache");
        }
        else
        {
            cache.Store(subject, stamp, model.WeightFiles, fingerprint);
        }

        return fingerprint;
    }

    /// <summary>The user's cache; null, with a line in the log, when it can't be used.</summary>
    public static FingerprintCache? OpenCache(Action<string> log)
    {
        try
        {
            if (CacheFolder.Default is { } folder)
            {
                return FingerprintCache.Open(folder, CacheFolder.MaxBytes, log);
            }

            log("there is no cache, because there is no home folder; PROVENANCEKIT_CACHE_DIR can name one");
        }
        catch (ProvenanceException e)
        {
            log($"the cache can't be used: {e.Message}");
        }

        return null;
    }

    /// <summary>As <see cref="OpenCache"/>, but null when nothing was ever cached, so that looking makes no folders.</summary>
    public static FingerprintCache? ExistingCache(Action<string> log) => Directory.Exists(CacheFolder.Default) ? OpenCache(log) : null;

    private static ModelFingerprint FromFile(string path, FingerprintOptions options, long start)
    {
        ModelFingerprint fingerprint = FingerprintFile.Read(path);
        if (options.MetadataOnly)
        {
            fingerprint = fingerprint with { Weights = null, WeightsUnmeasuredReason = "only metadata was asked for" };
        }

        return fingerprint with { Timing = Timing(start, cacheHit: false) };
    }

    private static ModelFingerprint Measure(
        LocatedModel model, FingerprintOptions options, ExtractionMode? forcedMode, ImmutableArray<ModelFileDigest>? digests, IProgress<EngineProgress>? progress,
        CancellationToken cancellationToken)
    {
        ModelFingerprint fingerprint = FingerprintReader.Read(model, options, forcedMode, progress, cancellationToken) with { ToolVersion = ToolVersion.Text };
        fingerprint = options.MetadataOnly ? fingerprint
            : fingerprint with
            {
                Files = model.Remote is { } remote ? remote.Digests(cancellationToken)
                    : digests is { } known && !options.HashWeights
                    ? known
                    : [.. model.WeightFiles.Select(file => WeightFileHasher.Hash(file, options.HashWeights, cancellationToken))],
            };
        return fingerprint with { DownloadedBytes = model.DownloadedBytes };
    }

    private static FingerprintTiming Timing(long start, bool cacheHit)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new FingerprintTiming { MetadataSeconds = seconds, TotalSeconds = seconds, CacheHit = cacheHit };
    }
}
