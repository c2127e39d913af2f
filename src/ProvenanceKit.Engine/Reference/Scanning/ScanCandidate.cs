namespace ProvenanceKit.Engine.Reference.Scanning;

/// <summary>A reference that a scan looks at.</summary>
/// <param name="Source">Where it is from.</param>
/// <param name="Entry">The reference.</param>
internal readonly record struct ScanCandidate(IReferenceSource Source, IReferenceEntry Entry);
