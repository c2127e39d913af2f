using System.Collections.Concurrent;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Weight features of golden models with the golden anchors, so that the weight signals are tested without the tokenizer.</summary>
internal static class GoldenWeightReader
{
    private static readonly ConcurrentDictionary<(string Model, string Mode, bool Parity), Lazy<WeightFeatures>> s_features = new();

    /// <summary>Features of a model, read once per test run.</summary>
    /// <param name="model">A golden model.</param>
    /// <param name="mode">full, streaming or sliced.</param>
    /// <param name="referenceParity">Whether to follow the reference's orders and names.</param>
    /// <exception cref="Errors.ProvenanceException">The model is broken.</exception>
    public static WeightFeatures Read(string model, string mode, bool referenceParity) =>
        s_features.GetOrAdd(
            (model, mode, referenceParity),
            key => new Lazy<WeightFeatures>(() => Extract(key.Model, Enum.Parse<ExtractionMode>(key.Mode, ignoreCase: true), key.Parity))).Value;

    private static WeightFeatures Extract(string model, ExtractionMode mode, bool referenceParity)
    {
        LocatedModel located = ModelLocator.Locate(GoldenModelStore.Folder(model));
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(located.WeightFiles);
        ImmutableArray<int> anchors = [.. GoldenData.Of(model).AnchorIds ?? GoldenData.Of("L0").AnchorIds!];
        return WeightFeatureExtractor.Extract(
            checkpoint, located.Index, _ => anchors, new WeightExtractionOptions(mode, referenceParity, 0), null, CancellationToken.None);
    }
}
