using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>TFV and VOA of two fingerprints.</summary>
internal static class TokenizerSignals
{
    /// <summary>Compares; both are unmeasured when a model has no tokenizer.</summary>
    public static (SignalMeasurement Tfv, SignalMeasurement Voa, VocabularyOverlap? Overlap) Compare(ModelFingerprint reference, ModelFingerprint difference)
    {
        if (reference.Tokenizer is null || reference.Vocabulary is null)
        {
            return Missing(reference);
        }

        if (difference.Tokenizer is null || difference.Vocabulary is null)
        {
            return Missing(difference);
        }

        TfvResult tfv = TfvSimilarity.Compute(reference.Tokenizer, difference.Tokenizer);
        VoaResult voa = VoaSimilarity.Compute(reference.Vocabulary, difference.Vocabulary);
        return (SignalMeasurement.Measured(SignalName.Tfv, tfv.Score, tfv.Raw), SignalMeasurement.Measured(SignalName.Voa, voa.Score, voa.Raw), voa.Overlap);
    }

    private static (SignalMeasurement Tfv, SignalMeasurement Voa, VocabularyOverlap? Overlap) Missing(ModelFingerprint model)
    {
        string reason = $"{model.Name}: {model.TokenizerUnmeasuredReason ?? "there is no tokenizer"}";
        return (
            SignalMeasurement.Unmeasured(SignalName.Tfv, MeasurementState.NotApplicable, reason),
            SignalMeasurement.Unmeasured(SignalName.Voa, MeasurementState.NotApplicable, reason),
            null);
    }
}
