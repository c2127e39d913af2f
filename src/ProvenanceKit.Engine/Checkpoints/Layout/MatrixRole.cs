namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>Roles that have a matrix, each as [out, in].</summary>
internal enum MatrixRole
{
    Query,
    Key,
    Value,
    AttentionOutput,
    Gate,
    Up,
    Down,

    /// <summary>The down projection by its columns: one row per hidden unit.</summary>
    DownTransposed,
}
