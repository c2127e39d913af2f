using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// How far two stored values of the same number can be apart: |a - b| &lt;= Relative |a| + Absolute, with the coarser format's rounding
/// (2^-8 for BF16, 2^-11 for F16, 2^-4 for F8E4M3, 2^-3 for F8E5M2) and half the step of its subnormals.
/// </summary>
/// <param name="Relative">Relative part.</param>
/// <param name="Absolute">Absolute part.</param>
internal readonly record struct StorageTolerance(float Relative, float Absolute)
{
    /// <summary>The tolerance for a pair of storage types.</summary>
    public static StorageTolerance Of(TensorDataType a, TensorDataType b)
    {
        StorageTolerance x = Of(a), y = Of(b);
        return new StorageTolerance(MathF.Max(x.Relative, y.Relative), MathF.Max(x.Absolute, y.Absolute));
    }

    /// <summary>True when the values may be the same number; two NaNs are.</summary>
    public bool Covers(float a, float b) =>
        a.Equals(b) || (float.IsNaN(a) && float.IsNaN(b)) || MathF.Abs(a - b) <= (Relative * MathF.Max(MathF.Abs(a), MathF.Abs(b))) + Absolute;

    private static StorageTolerance Of(TensorDataType type) => type switch
    {
        TensorDataType.BF16 => new(1f / 256, 0),
        TensorDataType.F16 => new(1f / 2048, 1f / (1 << 25)),
        TensorDataType.F8E4M3 => new(1f / 16, 1f / 1024),
        TensorDataType.F8E5M2 => new(1f / 8, 1f / (1 << 17)),
        _ => new(0, 0),
    };
}
