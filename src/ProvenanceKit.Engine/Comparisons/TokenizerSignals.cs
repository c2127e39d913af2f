using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>TFV and VOA of two fingerprints.</summary>
internal static class TokenizerSignals
{
    /// <summary>Compares; both are unmeasured when a model has no tokenizer, VOA alone when only its facts are known.</summary>
    public static (SignalMeasurement Tfv, SignalMeasurement Voa, VocabularyOverlap? Overlap) Compare(ModelFingerprint reference, ModelFingerprint difference)
    {
        if (reference.Tokenizer is null || difference.Tokenizer is null)
        {
            return Missing(reference.Tokenizer is null ? reference : difference);
        }

        TfvResult tfv = TfvSimilarity.Compute(reference.Tokenizer, difference.Tokenizer);
        SignalMeasurement tokenizer = SignalMeasurement.Measured(SignalName.Tfv, tfv.Score, tfv.Raw);
        if (reference.Vocabulary is null || difference.Vocabulary is null)
        {
            ModelFingerprint model = reference.Vocabulary is null ? reference : difference;
            string reason = $"{model.Name}: {model.TokenizerUnmeasuredReason ?? "only facts of the tokenizer are known, not its vocabulary"}";
            return (tokenizer, SignalMeasurement.Unmeasured(SignalName.Voa, MeasurementState.NotApplicable, reason), null);
        }

        VoaResult voa = VoaSimilarity.Compute(reference.Vocabulary, difference.Vocabulary);
        return (tokenizer, SignalMeasurement.Measured(SignalName.Voa, voa.Score, voa.Raw), voa.Overlap);
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
