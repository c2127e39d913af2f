using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Signals;
using ProvenanceKit.Engine.Verdicts;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>EAS, NLF, LEP, END, WVC and WSP of two fingerprints.</summary>
internal static class WeightSignals
{
    /// <summary>Compares; a feature that either model lacks makes its signal unmeasured, with that model's reason.</summary>
    public static ImmutableArray<SignalMeasurement> Compare(ModelFingerprint reference, ModelFingerprint difference, bool parity) =>
    [
        Measure(SignalName.Eas, reference, difference, weights => weights.AnchorCosines, EasSignal.Compare),
        Measure(
            SignalName.Nlf, reference, difference, Norms,
            (a, b) => NlfSignal.Compare(a[0], b[0], parity, ByPosition(reference, difference, parity))),
        Measure(SignalName.Lep, reference, difference, weights => weights.LayerEnergyProfile, LepSignal.Compare),
        Measure(SignalName.End, reference, difference, weights => weights.EmbeddingNormHistogram, (a, b) => EndSignal.Compare(a, b, parity)),
        Measure(
            SignalName.Wvc, reference, difference, weights => weights.LayerWeightSamples,
            (a, b) => BadSample(reference, difference, parity) is { } reason ? SignalOutcome.Failed(reason) : WvcSignal.Compare(a, b, parity, ByPosition(reference, difference, parity))),
        Measure(SignalName.Wsp, reference, difference, weights => weights.SignSparsityProfile, WspSignal.Compare),
    ];

    private static ImmutableArray<NormFeature>? Norms(WeightFeatures weights) =>
        weights.NormTensors is null && weights.NormStatistics is null ? null : [new NormFeature(weights.NormTensors, weights.NormStatistics)];

    // Features from a reference kit's database have no tensor names to pair by.
    private static bool ByPosition(ModelFingerprint reference, ModelFingerprint difference, bool parity) =>
        parity || reference.Weights is { HasTensorNames: false } || difference.Weights is { HasTensorNames: false };

    private static SignalMeasurement Measure<T>(
        SignalName name, ModelFingerprint reference, ModelFingerprint difference, Func<WeightFeatures, ImmutableArray<T>?> feature,
        Func<ImmutableArray<T>, ImmutableArray<T>, SignalOutcome> compare)
    {
        double weight = ReferenceScores.WeightOf(name);
        if (Missing(name, reference, feature) is { } missing || (missing = Missing(name, difference, feature)) is not null)
        {
            return SignalMeasurement.Unmeasured(name, missing.State, missing.Reason, weight);
        }

        SignalOutcome outcome = compare(feature(reference.Weights!)!.Value, feature(difference.Weights!)!.Value);
        return outcome.Raw is { } raw
            ? SignalMeasurement.Measured(name, PythonRounding.Round(raw, 4), raw, weight)
            : SignalMeasurement.Unmeasured(name, outcome.State, outcome.Reason!, weight);
    }

    private static UnmeasuredFeature? Missing<T>(SignalName name, ModelFingerprint model, Func<WeightFeatures, ImmutableArray<T>?> feature)
    {
        if (model.Weights is null)
        {
            string reason = model.WeightsUnmeasuredReason ?? "the weights weren't read";
            return new UnmeasuredFeature(name, MeasurementState.NotApplicable, $"{model.Name}: {reason}");
        }

        if (feature(model.Weights) is not null)
        {
            return null;
        }

        UnmeasuredFeature noted = model.Weights.Unmeasured.FirstOrDefault(noted => noted.Signal == name)
            ?? new UnmeasuredFeature(name, MeasurementState.NotApplicable, "the model has nothing that this signal measures");
        return noted with { Reason = $"{model.Name}: {noted.Reason}" };
    }

    // A NaN between the sampled values would leave the cosine untouched and look like a measurement.
    private static string? BadSample(ModelFingerprint reference, ModelFingerprint difference, bool parity)
    {
        if (parity)
        {
            return null;
        }

        foreach (ModelFingerprint model in (ModelFingerprint[])[reference, difference])
        {
            var sampled = model.Weights!.LayerWeightSamples!.Value.SelectMany(layer => layer.Tensors).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
            string? bad = model.Weights.NonFiniteTensors.FirstOrDefault(sampled.Contains);
            if (bad is not null)
            {
                return $"{model.Name}: {bad} has NaN or infinite values";
            }
        }

        return null;
    }
}
