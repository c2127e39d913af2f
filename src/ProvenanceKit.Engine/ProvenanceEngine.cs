using ProvenanceKit.Engine.Checkpoints.Adapters;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Lineage;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Reports;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine;

/// <summary>The engine's front door: everything that the cmdlets call.</summary>
public static class ProvenanceEngine
{
    /// <summary>Reads a model's facts and weight features.</summary>
    /// <param name="path">A model folder, a <c>.safetensors</c> file, a <c>model.safetensors.index.json</c>, a fingerprint file (a full path), or <c>hf://org/name@revision</c>.</param>
    /// <param name="options">How to read.</param>
    /// <param name="progress">Receives reports from worker threads; may be null.</param>
    /// <param name="cancellationToken">Stops the work within a fraction of a second.</param>
    /// <exception cref="Errors.ProvenanceException">The input is missing, broken or unsupported.</exception>
    public static ModelFingerprint ReadFingerprint(
        string path, FingerprintOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        ReadFingerprint(path, options, forcedMode: null, progress, cancellationToken);

    /// <summary>As the other overload, with a line in <paramref name="log"/> for every decision about the cache (hit, stale, discarded entry).</summary>
    public static ModelFingerprint ReadFingerprint(
        string path, FingerprintOptions options, IProgress<EngineProgress>? progress, Action<string> log, CancellationToken cancellationToken) =>
        FingerprintSource.Get(ModelLocator.Locate(path, options.BaseModelPath, options.Hub, cancellationToken), options, forcedMode: null, progress, log, cancellationToken);

    /// <summary>As the public overload, with the reference's reading mode forced.</summary>
    internal static ModelFingerprint ReadFingerprint(
        string path, FingerprintOptions options, ExtractionMode? forcedMode, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        FingerprintSource.Get(ModelLocator.Locate(path, options.BaseModelPath, options.Hub, cancellationToken), options, forcedMode, progress, static _ => { }, cancellationToken);

    /// <summary>Reads what an adapter says of itself.</summary>
    /// <param name="path">An adapter's folder or weight file; a full path.</param>
    /// <exception cref="Errors.ProvenanceException">It is no adapter, or broken.</exception>
    public static AdapterInfo ReadAdapter(string path) => AdapterReader.Read(path);

    /// <summary>Compares two LoRA adapters by their deltas, without their base model.</summary>
    /// <param name="referencePath">The first adapter; a full path.</param>
    /// <param name="differencePath">The second adapter; a full path.</param>
    /// <exception cref="Errors.ProvenanceException">One is no LoRA adapter, or broken.</exception>
    public static AdapterComparison CompareAdapters(string referencePath, string differencePath) => AdapterReader.Compare(referencePath, differencePath);

    /// <summary>Writes a fingerprint file (<c>.pkfp</c>); an existing one is replaced in one step.</summary>
    /// <param name="path">The file; a full path.</param>
    /// <param name="fingerprint">What to write.</param>
    /// <param name="detail">Everything bit for bit, or a smaller file with rounded samples.</param>
    /// <exception cref="Errors.ProvenanceException">It can't be written.</exception>
    public static void ExportFingerprint(string path, ModelFingerprint fingerprint, FingerprintDetail detail) => FingerprintFile.Write(path, fingerprint, detail);

    /// <summary>Reads a fingerprint file as it was exported, except that its path becomes the path and the model's the source path.</summary>
    /// <param name="path">The file; a full path.</param>
    /// <exception cref="Errors.ProvenanceException">It is missing, broken, or of a newer version.</exception>
    public static ModelFingerprint ImportFingerprint(string path) => FingerprintFile.Read(path);

    /// <summary>The folder of the user's cache; null when there is neither PROVENANCEKIT_CACHE_DIR nor a home folder.</summary>
    public static string? CachePath => CacheFolder.Default;

    /// <summary>Most bytes that the user's cache may have.</summary>
    public static long CacheMaxBytes => CacheFolder.MaxBytes;

    /// <summary>The fingerprints in the user's cache, last used first.</summary>
    /// <param name="log">Receives a line for every entry that is damaged and discarded.</param>
    public static IReadOnlyList<FingerprintCacheEntry> GetCacheEntries(Action<string> log) => FingerprintSource.ExistingCache(log)?.List() ?? [];

    /// <summary>Bytes of all fingerprints in the user's cache.</summary>
    /// <param name="log">Receives a line when the cache can't be used.</param>
    public static long GetCacheSize(Action<string> log) => FingerprintSource.ExistingCache(log)?.Size() ?? 0;

    /// <summary>Removes one fingerprint from the user's cache; false when it isn't there any more.</summary>
    /// <param name="entry">What <see cref="GetCacheEntries"/> gave.</param>
    /// <param name="log">Receives a line when the cache can't be used.</param>
    public static bool RemoveCacheEntry(FingerprintCacheEntry entry, Action<string> log) => FingerprintSource.ExistingCache(log)?.Remove(entry) ?? false;

    /// <summary>Removes all fingerprints from the user's cache and returns how many there were.</summary>
    /// <param name="log">Receives a line when the cache can't be used.</param>
    public static int ClearCache(Action<string> log) => FingerprintSource.ExistingCache(log)?.Clear() ?? 0;

    /// <summary>Compares the signals of two fingerprints, without evidence; <see cref="ComparisonSession"/> adds the verdict.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="difference">The model under question.</param>
    /// <param name="options">How to compare.</param>
    public static ProvenanceComparison Compare(ModelFingerprint reference, ModelFingerprint difference, ComparisonOptions options) =>
        FingerprintComparer.Compare(reference, difference, options);

    /// <summary>One JSON document with the reference kit's keys, plus <c>raw</c>, the reasons and <c>schema_version</c>.</summary>
    public static string ToJson(ProvenanceComparison comparison, bool compress) => ComparisonJson.Write(comparison, compress);

    /// <summary>The text of a diagram of edges that a <see cref="LineageSession"/> found, one box per group of related models.</summary>
    public static string ToDiagram(IReadOnlyList<LineageEdge> edges, DiagramFormat format)
    {
        LineageGraph graph = LineageListing.Read(edges);
        return (format == DiagramFormat.Dot ? LineageText.ToDot(graph) : LineageText.ToMermaid(graph)).TrimEnd();
    }
}
