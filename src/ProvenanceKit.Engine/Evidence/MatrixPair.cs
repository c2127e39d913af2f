using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>The same matrix in two checkpoints.</summary>
internal sealed record MatrixPair(MatrixView First, MatrixView Second);
