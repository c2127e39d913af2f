using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Reports;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine;

/// <summary>The engine's front door: everything that the cmdlets call.</summary>
public static class ProvenanceEngine
{
    /// <summary>Reads a model's facts and weight features.</summary>
    /// <param name="path">A model folder, a <c>.safetensors</c> file, or a <c>model.safetensors.index.json</c>; a full path.</param>
    /// <param name="options">How to read.</param>
    /// <param name="progress">Receives reports from worker threads; may be null.</param>
    /// <param name="cancellationToken">Stops the work within a fraction of a second.</param>
    /// <exception cref="Errors.ProvenanceException">The input is missing, broken or unsupported.</exception>
    public static ModelFingerprint ReadFingerprint(
        string path, FingerprintOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        ReadFingerprint(path, options, forcedMode: null, progress, cancellationToken);

    /// <summary>As the public overload, with the reference's reading mode forced.</summary>
    internal static ModelFingerprint ReadFingerprint(
        string path, FingerprintOptions options, ExtractionMode? forcedMode, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        FingerprintReader.Read(ModelLocator.Locate(path), options, forcedMode, progress, cancellationToken);

    /// <summary>Compares the signals of two fingerprints, without evidence; <see cref="ComparisonSession"/> adds the verdict.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="difference">The model under question.</param>
    /// <param name="options">How to compare.</param>
    public static ProvenanceComparison Compare(ModelFingerprint reference, ModelFingerprint difference, ComparisonOptions options) =>
        FingerprintComparer.Compare(reference, difference, options);

    /// <summary>One JSON document with the reference kit's keys, plus <c>raw</c>, the reasons and <c>schema_version</c>.</summary>
    public static string ToJson(ProvenanceComparison comparison, bool compress) => ComparisonJson.Write(comparison, compress);
}
