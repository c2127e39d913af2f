using System.Globalization;
using ProvenanceKit.Engine.Checkpoints.Adapters;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>
/// Evidence between two adapters of one base: what they change, compared. Applied to it they would only show the base that they have in common, whatever
/// they were trained on.
/// </summary>
internal static class AdapterEvidence
{
    /// <summary>The evidence; null when the models aren't two adapters without a base, or with the same one.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="difference">The model under question.</param>
    /// <param name="hub">How to reach the Hub; null looks at the local Hugging Face cache only.</param>
    /// <param name="cancellationToken">Stops requests.</param>
    /// <exception cref="ProvenanceException">An adapter is broken or of another kind than LoRA.</exception>
    public static LineageEvidence? Gather(ModelFingerprint reference, ModelFingerprint difference, HubOptions? hub, CancellationToken cancellationToken)
    {
        if (reference.BaseModelPath != difference.BaseModelPath
            || FindAdapter(reference, hub, cancellationToken) is not { } first || FindAdapter(difference, hub, cancellationToken) is not { } second)
        {
            return null;
        }

        AdapterComparison comparison = AdapterReader.Compare(first, second);
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

    private static LocatedModel? FindAdapter(ModelFingerprint model, HubOptions? hub, CancellationToken cancellationToken)
    {
        if (model.SourcePath is not null || !model.Format.EndsWith(" adapter", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            LocatedModel located = ModelLocator.Locate(model.Path, hub, cancellationToken);
            return located.Adapter is null ? null : located;
        }
        catch (ProvenanceException)
        {
            // Opening the weights says what is wrong with the path.
            return null;
        }
    }
}
