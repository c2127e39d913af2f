using ProvenanceKit.Engine.Reference.Scanning;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>For fingerprints without evidence: every verdict stays inconclusive.</summary>
internal sealed class NoReferenceEvidence : IReferenceEvidence
{
    /// <inheritdoc/>
    public ReferenceEvidence? Evaluate(ModelFingerprint reference, ModelFingerprint query, int referenceCount, CancellationToken cancellationToken) => null;
}
