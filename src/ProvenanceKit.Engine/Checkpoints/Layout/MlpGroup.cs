namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>The feed-forward units of a layer, or of one expert of it.</summary>
/// <param name="Expert">Number of the expert; -1 for a dense block, -2 for a shared expert.</param>
/// <param name="Gate">[f, d]; null for blocks without a gate.</param>
/// <param name="Up">[f, d].</param>
/// <param name="Down">[d, f]; null when it wasn't found.</param>
internal sealed record MlpGroup(int Expert, MatrixView? Gate, MatrixView Up, MatrixView? Down)
{
    /// <summary>Number of the dense block.</summary>
    public const int Dense = -1;

    /// <summary>Number of the shared expert.</summary>
    public const int Shared = -2;

    /// <summary>Hidden units.</summary>
    public int UnitCount => Up.Rows;
}
