using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>Weighs the samples of the weights that fingerprints hold; no weights are read.</summary>
internal sealed class SketchReferenceEvidence : IReferenceEvidence
{
    /// <inheritdoc/>
    public ReferenceEvidence? Evaluate(ModelFingerprint reference, ModelFingerprint query, int referenceCount, CancellationToken cancellationToken)
    {
        if (reference.Evidence is not { } known || query.Evidence is not { } asked || SketchEvidence.Missing(reference) is not null || SketchEvidence.Missing(query) is not null)
        {
            return null;
        }

        // The scan runs on many threads already.
        var options = new EvidenceOptions { ReferenceCount = referenceCount, MaxThreads = 1 };
        PairFindings findings = SketchEvidence.Gather(
            new SketchModel(reference, known), new SketchModel(query, asked), options, EvidenceEngine.Parallelism(options, cancellationToken));
        return new ReferenceEvidence(findings.Verdict, findings.CorrectedLogP / LogProbability.Ln10, SketchEvidence.Summary(findings));
    }
}
