namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Values and errors of uniform quantisers: value = (level - zero) * scale.</summary>
internal static class UniformStep
{
    /// <summary>
    /// How far a value can be from the number that was quantised: half a step; a whole one at the ends of the range, where a rounded zero point clips;
    /// and the rounding of the stored scale.
    /// </summary>
    /// <param name="level">Stored level.</param>
    /// <param name="last">Highest level; 0 is the lowest.</param>
    /// <param name="zero">Level of the value 0.</param>
    /// <param name="scale">Scale.</param>
    /// <param name="scaleRounding">Relative rounding of the stored scale.</param>
    public static float Error(int level, int last, float zero, float scale, float scaleRounding) =>
        MathF.Abs(scale) * ((level == 0 || level == last ? 1f : 0.5f) + (MathF.Abs(level - zero) * scaleRounding));

    /// <summary>Relative rounding of a scale's storage type.</summary>
    public static float ScaleRounding(TensorDataType type) => type switch
    {
        TensorDataType.BF16 => 1f / 256,
        TensorDataType.F16 => 1f / 2048,
        TensorDataType.F8E4M3 => 1f / 16,
        _ => 1f / (1 << 22),
    };
}
