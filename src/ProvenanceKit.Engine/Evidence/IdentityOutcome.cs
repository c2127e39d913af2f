namespace ProvenanceKit.Engine.Evidence;

/// <summary>What E0 found.</summary>
/// <param name="State">Whether the comparison could be made.</param>
/// <param name="Verdict">Identical, Reformatted, or null when the weights differ.</param>
/// <param name="Finding">What was found, in words.</param>
internal sealed record IdentityOutcome(MeasurementState State, Verdict? Verdict, string Finding);
