using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>What a scan found of one tensor; parts that weren't asked for are empty.</summary>
/// <param name="Statistics">Sum of squares and counts.</param>
/// <param name="RowNorms">One norm per row.</param>
/// <param name="Samples">Evenly spaced values.</param>
internal sealed record TensorScanResult(ValueStatistics Statistics, float[] RowNorms, float[] Samples);
