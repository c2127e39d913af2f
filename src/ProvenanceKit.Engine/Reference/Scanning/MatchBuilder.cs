using System.Diagnostics;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>Scores one reference and says how it matches.</summary>
internal static class MatchBuilder
{
    /// <summary>As the reference kit scores a candidate of its database.</summary>
    /// <exception cref="Errors.ProvenanceException">The reference's files are broken.</exception>
    public static ReferenceMatch Parity(ModelFingerprint query, ScanCandidate candidate)
    {
        long start = Stopwatch.GetTimestamp();
        ModelFingerprint reference = AsTheKitKeepsIt(candidate.Entry.Load());
        ProvenanceComparison comparison = FingerprintComparer.Compare(reference, query, new ComparisonOptions { ReferenceParity = true });
        ReferenceMatch match = Create(query, reference, candidate, comparison) with
        {
            // The kit's databases hold no vocabularies, so its scan puts 0 for VOA.
            TokenizerScore = comparison.Tfv is { } tfv ? PythonRounding.Round((0.25 * tfv) + (0.75 * 0.0), 4) : null,
            Voa = null,
            Why = comparison.ReferenceDecision,
        };
        return match with { ElapsedMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
    }

    /// <summary>With the evidence that the fingerprints hold.</summary>
    /// <exception cref="Errors.ProvenanceException">The reference's files are broken.</exception>
    public static ReferenceMatch Verified(
        ModelFingerprint query, ScanCandidate candidate, IReferenceEvidence evidence, int referenceCount, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        ModelFingerprint reference = candidate.Entry.Load();
        ProvenanceComparison comparison = FingerprintComparer.Compare(reference, query, new ComparisonOptions());
        ReferenceEvidence? finding = evidence.Evaluate(reference, query, referenceCount, cancellationToken);
        bool metadataOnly = comparison.IdentityScore is null && finding is null;
        ReferenceMatch match = Create(query, reference, candidate, comparison);
        return match with
        {
            Verdict = finding?.Verdict ?? Verdict.Inconclusive,
            PValueLog10 = finding?.PValueLog10,
            IsMetadataOnly = metadataOnly,
            ReferenceDecision = metadataOnly ? MetadataDecision(comparison) : comparison.ReferenceDecision,
            Why = MatchReason.Explain(match, finding, metadataOnly, reference, query),
            ElapsedMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds,
        };
    }

    // Its databases hold neither vocabularies nor the list of all merges.
    private static ModelFingerprint AsTheKitKeepsIt(ModelFingerprint reference) =>
        reference with { Vocabulary = null, Tokenizer = reference.Tokenizer is { } tokenizer ? tokenizer with { AllMergesHash = null } : null };

    // The kit calls equal configurations a confirmed match; without weights nothing is confirmed.
    private static string MetadataDecision(ProvenanceComparison comparison) => comparison.MfiTier switch
    {
        1 => "Same architecture (metadata only)",
        2 => "Same family (metadata only)",
        _ => comparison.ReferenceDecision,
    };

    private static ReferenceMatch Create(
        ModelFingerprint query, ModelFingerprint reference, ScanCandidate candidate, ProvenanceComparison comparison) => new()
        {
            QueryModel = query.Name,
            QueryPath = query.Path,
            Model = candidate.Entry.Name,
            ReferenceId = candidate.Entry.Id,
            FamilyId = candidate.Entry.FamilyId,
            Family = candidate.Entry.Family,
            Publisher = candidate.Entry.Publisher,
            ParameterBucket = candidate.Entry.ParameterBucket,
            Database = candidate.Source.Path,
            IsMetadataOnly = comparison.IdentityScore is null,
            MatchType = MatchType(query.Architecture, reference.Architecture, comparison.IdentityScore),
            ReferenceDecision = comparison.ReferenceDecision,
            Why = "",
            PipelineScore = comparison.PipelineScore,
            IdentityScore = comparison.IdentityScore,
            MfiScore = comparison.MfiScore,
            MfiTier = comparison.MfiTier,
            MfiMatch = comparison.MfiMatch,
            TokenizerScore = comparison.TokenizerScore,
            Eas = comparison.Eas,
            Nlf = comparison.Nlf,
            Lep = comparison.Lep,
            End = comparison.End,
            Wvc = comparison.Wvc,
            Tfv = comparison.Tfv,
            Voa = comparison.Voa,
            Signals = comparison.Signals,
        };

    // Stage 2 annotates by the hashes alone, whatever the scores say later.
    private static string MatchType(ArchitectureFacts query, ArchitectureFacts reference, double? identity)
    {
        if (query.ArchHash.Length > 0 && query.ArchHash == reference.ArchHash)
        {
            return "exact_arch";
        }

        if (query.FamilyHash.Length > 0 && query.FamilyHash == reference.FamilyHash)
        {
            return "family_hash";
        }

        return identity is null ? "mfi_only" : "similarity";
    }
}
