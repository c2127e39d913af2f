namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>For fingerprints without evidence: every verdict stays inconclusive.</summary>
internal sealed class NoReferenceEvidence : IReferenceEvidence
{
    /// <inheritdoc/>
    public ReferenceEvidence? Evaluate(ModelFingerprint reference, ModelFingerprint query, int referenceCount, CancellationToken cancellationToken) => null;
}
