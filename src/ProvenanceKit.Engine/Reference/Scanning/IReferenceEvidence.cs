namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>Weighs the evidence that two fingerprints hold.</summary>
internal interface IReferenceEvidence
{
    /// <summary>The evidence; null when a fingerprint holds none.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="query">The model under question.</param>
    /// <param name="referenceCount">How many references the question is asked of; p-values are multiplied by it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ReferenceEvidence? Evaluate(ModelFingerprint reference, ModelFingerprint query, int referenceCount, CancellationToken cancellationToken);
}
