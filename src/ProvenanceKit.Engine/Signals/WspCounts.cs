namespace ProvenanceKit.Engine.Signals;

/// <summary>Counts of one layer for WSP.</summary>
/// <param name="Total">Elements.</param>
/// <param name="Positive">Elements greater than zero.</param>
/// <param name="NearZero">Elements below 1e-4 in magnitude.</param>
internal readonly record struct WspCounts(long Total, long Positive, long NearZero);
