using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>What a scan gathers of one tensor.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Statistics">Sum of squares and counts.</param>
/// <param name="RowNorms">L2 norm of each row; the tensor is a matrix.</param>
/// <param name="Samples">Evenly spaced values.</param>
internal sealed record TensorScanRequest(TensorInfo Tensor, bool Statistics, bool RowNorms, bool Samples);
