namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>What the sketches of a database leave to be scored in full.</summary>
/// <param name="Sure">To be scored in any case.</param>
/// <param name="Ranked">Others with their estimated identity scores, highest first: to be scored as long as they could still be among the best.</param>
internal sealed record SketchSelection(IReadOnlyList<IReferenceEntry> Sure, IReadOnlyList<(IReferenceEntry Entry, double Estimate)> Ranked);
