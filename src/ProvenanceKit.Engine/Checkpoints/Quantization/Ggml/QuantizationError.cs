namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// How far a decoded value can be from the number that was quantised. Quantisers take the nearest level for the scales that they store, so that half a step
/// bounds every level but the outermost ones, which also take what lies beyond them. A float16 scale and a float16 copy of the model on the way each
/// add 2^-11 of the magnitudes involved.
/// </summary>
internal static class QuantizationError
{
    private const float HalfRounding = 1f / 1024;
    private const float HalfSubnormal = 1f / (1 << 24);

    /// <summary>Steps that the choice of a block's scale can leave beyond its outermost levels.</summary>
    public const float StepsBeyondRange = 3;

    /// <summary>The bound of a value.</summary>
    /// <param name="magnitude">Sum of the magnitudes that scales were multiplied into.</param>
    /// <param name="bound">Distance to the level at most, before rounding of scales.</param>
    /// <param name="steps">Steps between the value and zero or the offset, each of which carries the scale's rounding; small float16 scales have few bits.</param>
    public static float Rounded(float magnitude, float bound, float steps = 0) => bound + (magnitude * HalfRounding) + ((1 + steps) * HalfSubnormal);
}
