namespace ProvenanceKit.Engine.Signals;

/// <summary>How alike two models' architecture facts are.</summary>
/// <param name="Score">0 to 1, four decimals: 1 for tier 1, 0.9 for tier 2, the soft match for tier 3.</param>
/// <param name="SoftScore">The soft match before rounding, whatever the tier.</param>
/// <param name="Tier">1 same architecture, 2 same family and size, 3 otherwise.</param>
/// <param name="Kind">exact, family or soft_match.</param>
internal readonly record struct MfiMatch(double Score, double SoftScore, int Tier, string Kind);
