using System.Collections.Immutable;
using System.Diagnostics;
using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Signals;
using ProvenanceKit.Engine.Verdicts;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>Makes a comparison of two fingerprints.</summary>
internal static class FingerprintComparer
{
    /// <summary>Compares.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="difference">The model under question.</param>
    /// <param name="options">How to compare.</param>
    public static ProvenanceComparison Compare(ModelFingerprint reference, ModelFingerprint difference, ComparisonOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        bool parity = options.ReferenceParity;
        MfiMatch? metadata = IsComparable(reference.Architecture, parity) && IsComparable(difference.Architecture, parity)
            ? MfiSimilarity.Compute(reference.Architecture, difference.Architecture)
            : null;
        (SignalMeasurement tfv, SignalMeasurement voa, VocabularyOverlap? overlap) = TokenizerSignals.Compare(reference, difference);
        ImmutableArray<SignalMeasurement> signals =
        [
            Metadata(metadata, parity),
            tfv,
            voa,
            .. WeightSignals.Compare(reference, difference, parity),
        ];
        ReferenceScores scores = ReferenceScores.Compute(signals, metadata);
        double? ScoreOf(SignalName name) => signals.First(signal => signal.Name == name).Score;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new ProvenanceComparison
        {
            ReferenceModel = reference.Name,
            DifferenceModel = difference.Name,
            ReferencePath = reference.Path,
            DifferencePath = difference.Path,
            Summary = parity ? "Only the reference kit's decision was asked for." : "No evidence was gathered.",
            ReferenceDecision = scores.Decision,
            Interpretation = scores.Label,
            PipelineScore = scores.Pipeline,
            IdentityScore = scores.Identity,
            TokenizerScore = scores.Tokenizer,
            MfiScore = metadata?.Score,
            MfiSoftScore = metadata?.SoftScore,
            MfiTier = metadata?.Tier ?? 0,
            MfiMatch = metadata?.Kind ?? "not_measured",
            Eas = ScoreOf(SignalName.Eas),
            Nlf = ScoreOf(SignalName.Nlf),
            Lep = ScoreOf(SignalName.Lep),
            End = ScoreOf(SignalName.End),
            Wvc = ScoreOf(SignalName.Wvc),
            Tfv = tfv.Score,
            Voa = voa.Score,
            Signals = signals,
            VocabularyOverlap = overlap,
            ReferenceEnergyProfile = reference.Weights?.LayerEnergyProfile,
            DifferenceEnergyProfile = difference.Weights?.LayerEnergyProfile,
            IsReferenceParity = parity,
            Warnings = Warnings(reference, difference, parity),
            Timing = new ComparisonTiming
            {
                MetadataSeconds = reference.Timing.MetadataSeconds + difference.Timing.MetadataSeconds,
                WeightSeconds = reference.Timing.WeightSeconds + difference.Timing.WeightSeconds,
                TotalSeconds = reference.Timing.TotalSeconds + difference.Timing.TotalSeconds + seconds,
            },
        };
    }

    // Without config.json there is nothing to compare; what the reference refuses has no reference value.
    private static bool IsComparable(ArchitectureFacts architecture, bool parity) =>
        architecture.ArchHash.Length > 0 && (!parity || architecture.ReferenceAccepts);

    private static SignalMeasurement Metadata(MfiMatch? metadata, bool parity) => metadata is { } match
        ? SignalMeasurement.Measured(SignalName.Mfi, match.Score, match.Tier == 3 ? match.SoftScore : match.Score)
        : SignalMeasurement.Unmeasured(
            SignalName.Mfi, MeasurementState.NotApplicable,
            parity ? "the reference kit refuses one of the configurations" : "one of the models has no config.json");

    private static ImmutableArray<string> Warnings(ModelFingerprint reference, ModelFingerprint difference, bool parity)
    {
        ImmutableArray<string>.Builder warnings = ImmutableArray.CreateBuilder<string>();
        foreach (ModelFingerprint model in (ModelFingerprint[])[reference, difference])
        {
            foreach (string warning in model.Warnings)
            {
                warnings.Add($"{model.Name}: {warning}");
            }

            if (model.Weights is { } weights && weights.IsReferenceParity != parity)
            {
                warnings.Add(parity
                    ? $"{model.Name}: this fingerprint was read without -ReferenceParity, so values that depend on the order of tensors may differ from the reference's"
                    : $"{model.Name}: this fingerprint was read with -ReferenceParity, so it may depend on the order of tensors");
            }
        }

        return warnings.ToImmutable();
    }
}
