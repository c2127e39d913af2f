using System.Globalization;

namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>Says in a sentence or two why a reference is in the list, and what that is worth.</summary>
internal static class MatchReason
{
    /// <summary>The sentences.</summary>
    public static string Explain(ReferenceMatch match, ReferenceEvidence? evidence, bool metadataOnly, ModelFingerprint reference, ModelFingerprint query)
    {
        if (evidence is not null)
        {
            return evidence.Summary;
        }

        string metadata = match.MatchType switch
        {
            "exact_arch" => "the configurations describe the same architecture",
            "family_hash" => "the configurations are of one family",
            _ when match.MfiScore is { } score => string.Create(CultureInfo.InvariantCulture, $"the configurations are alike to {score:0.00}"),
            _ => "the configurations can't be compared",
        };
        if (metadataOnly)
        {
            string missing = reference.Weights is null
                ? reference.WeightsUnmeasuredReason ?? "the reference has no weight features"
                : query.Weights is null ? query.WeightsUnmeasuredReason ?? "the model's weights weren't read" : "no weight signal could be measured";
            return $"Metadata only: {metadata}, but no weights were compared ({missing}). A configuration can be copied, so this proves nothing.";
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"The weight signals score {match.IdentityScore:0.0000} and {metadata}. The reference holds no weight evidence, so lineage is undetermined; unrelated models reach 0.75 too.");
    }
}
