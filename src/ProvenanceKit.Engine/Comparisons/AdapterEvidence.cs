using System.Globalization;
using ProvenanceKit.Engine.Checkpoints.Adapters;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>Evidence between two adapters without their base: what they change, compared.</summary>
internal static class AdapterEvidence
{
    /// <summary>The evidence; null when the models aren't two adapters without a base.</summary>
    /// <exception cref="ProvenanceException">An adapter is broken or of another kind than LoRA.</exception>
    public static LineageEvidence? Gather(ModelFingerprint reference, ModelFingerprint difference)
    {
        if (!IsBareAdapter(reference) || !IsBareAdapter(difference))
        {
            return null;
        }

        AdapterComparison comparison = AdapterReader.Compare(reference.Path, difference.Path);
        string numbers = string.Create(
            CultureInfo.InvariantCulture,
            $" Cosine of the deltas {comparison.Cosine:0.0000}, {comparison.ZScore:0.0} standard deviations from chance; cosine of lora_A alone {comparison.FactorACosine:0.0000}, which is no evidence.");
        string finding = comparison.Summary + (comparison.Cosine is null ? "" : numbers);
        return new LineageEvidence
        {
            ReferenceModel = reference.Name,
            DifferenceModel = difference.Name,
            Verdict = comparison.Verdict,
            Summary = comparison.Summary,
            Tests =
            [
                new EvidenceTestResult { Test = EvidenceTest.LearnedPart, State = comparison.Cosine is null ? MeasurementState.NotApplicable : MeasurementState.Measured, Finding = finding },
            ],
        };
    }

    private static bool IsBareAdapter(ModelFingerprint model)
    {
        if (model.BaseModelPath is not null || !model.Format.EndsWith(" adapter", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            return ModelLocator.Locate(model.Path).Adapter is not null;
        }
        catch (ProvenanceException)
        {
            // Opening the weights says what is wrong with the path.
            return false;
        }
    }
}
