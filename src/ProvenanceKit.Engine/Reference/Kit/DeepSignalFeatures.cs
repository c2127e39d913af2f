using System.Collections.Immutable;
using System.Globalization;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Weight features from deep signals and back. Tensor names are lost on the way there: such features pair by position.</summary>
internal static class DeepSignalFeatures
{
    /// <summary>Norm vector in the reference kit's "direct" form: the tensors one after the other.</summary>
    public const string DirectMode = "direct";

    /// <summary>Norm vector in the reference kit's "stats" form: four statistics of each tensor.</summary>
    public const string StatisticsMode = "stats";

    /// <summary>Features of a stored table.</summary>
    /// <param name="signals">The table.</param>
    /// <param name="normMode">direct or stats, as the feature document says.</param>
    /// <param name="normTensorCount">Number of norm tensors, as the feature document says.</param>
    /// <param name="subject">The file, for errors.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DeepSignalsInvalid"/>: table and document contradict each other.</exception>
    public static WeightFeatures ToFeatures(DeepSignals signals, string normMode, int normTensorCount, string subject)
    {
        if (signals.EmbeddingNormHistogram is { Length: not EndSignal.BinCount } histogram)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.DeepSignalsInvalid, subject, $"the histogram has {histogram.Length} bins, not {EndSignal.BinCount}; install or import the deep signals again");
        }

        bool isStatistics = normMode == StatisticsMode;
        return new WeightFeatures
        {
            ExtractionMode = nameof(ExtractionMode.Full),
            IsReferenceParity = true,
            HasTensorNames = false,
            AnchorCosines = signals.AnchorCosines,
            NormTensors = signals.NormVector is { } vector && !isStatistics ? Chunk(vector, normTensorCount, subject) : null,
            NormStatistics = signals.NormVector is { } statistics && isStatistics ? Widen(statistics) : null,
            LayerEnergyProfile = Widen(signals.LayerEnergyProfile),
            EmbeddingNormHistogram = Widen(signals.EmbeddingNormHistogram),
            SignSparsityProfile = Widen(signals.SignSparsityProfile),
            LayerWeightSamples = signals.LayerSamples is { } layers
                ? [.. layers.Select(layer => new LayerWeightSample(layer.Layer, [new TensorWeightSample("", layer.Values)]))]
                : null,
        };
    }

    /// <summary>The table of features that were measured here.</summary>
    /// <param name="features">The features.</param>
    /// <param name="normMode">direct or stats.</param>
    /// <param name="normTensorCount">Number of norm tensors; 0 when there are none.</param>
    public static DeepSignals FromFeatures(WeightFeatures features, out string normMode, out int normTensorCount)
    {
        normMode = DirectMode;
        normTensorCount = 0;
        ImmutableArray<float>? norms = null;
        if (features.NormStatistics is { } statistics)
        {
            (normMode, normTensorCount, norms) = (StatisticsMode, statistics.Length / 4, Narrow(statistics));
        }
        else if (features.NormTensors is { Length: > 0 } tensors)
        {
            bool isDirect = NlfSignal.IsDirect(tensors);
            (normMode, normTensorCount) = (isDirect ? DirectMode : StatisticsMode, tensors.Length);
            norms = isDirect ? [.. tensors.SelectMany(tensor => tensor.Values)] : Narrow([.. NlfSignal.Statistics(tensors)]);
        }

        return new DeepSignals
        {
            AnchorCosines = features.AnchorCosines,
            NormVector = norms,
            LayerEnergyProfile = Narrow(features.LayerEnergyProfile),
            EmbeddingNormHistogram = Narrow(features.EmbeddingNormHistogram),
            SignSparsityProfile = Narrow(features.SignSparsityProfile),
            LayerSamples = features.LayerWeightSamples is { Length: > 0 } layers
                ? [.. layers.Select(layer => (layer.Layer, layer.Tensors.SelectMany(tensor => tensor.Values).ToImmutableArray()))]
                : null,
        };
    }

    // The kit keeps a direct vector with the number of its tensors, which are of one length.
    private static ImmutableArray<NormTensor> Chunk(ImmutableArray<float> vector, int count, string subject)
    {
        if (vector.IsEmpty || count < 0 || vector.Length % Math.Max(count, 1) != 0)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.DeepSignalsInvalid, subject, $"a norm vector of {vector.Length} values can't be {count} tensors of one length; install or import the deep signals again");
        }

        count = Math.Max(count, 1);
        int length = vector.Length / count;
        return [.. Enumerable.Range(0, count).Select(i => new NormTensor(i.ToString("D8", CultureInfo.InvariantCulture), vector.Slice(i * length, length)))];
    }

    private static ImmutableArray<double>? Widen(ImmutableArray<float>? values) => values is { } v ? [.. v.Select(static x => (double)x)] : null;

    private static ImmutableArray<float>? Narrow(ImmutableArray<double>? values) => values is { } v ? [.. v.Select(static x => (float)x)] : null;
}
