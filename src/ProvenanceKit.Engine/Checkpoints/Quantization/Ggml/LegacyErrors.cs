namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Errors of the formats of <see cref="LegacyBlocks"/>: half a step d. The magnitude furthest from zero fixes the scale of Q4_0 and Q5_0, and values of the
/// other sign can lie a step beyond the outermost level.
/// </summary>
internal static unsafe class LegacyErrors
{
    private const int Length = 32;

    public static void Q4_0(byte* blocks, long count, float* values) => Symmetric(LegacyBlocks.DecodeQ4_0, blocks, count, values, 18, 7.5f);

    public static void Q5_0(byte* blocks, long count, float* values) => Symmetric(LegacyBlocks.DecodeQ5_0, blocks, count, values, 22, 15.5f);

    public static void Q4_1(byte* blocks, long count, float* values) => WithOffset(LegacyBlocks.DecodeQ4_1, blocks, count, values, 20);

    public static void Q5_1(byte* blocks, long count, float* values) => WithOffset(LegacyBlocks.DecodeQ5_1, blocks, count, values, 24);

    public static void Q8_0(byte* blocks, long count, float* values) => Symmetric(LegacyBlocks.DecodeQ8_0, blocks, count, values, 34, 129);

    public static void Q8_1(byte* blocks, long count, float* values) => Symmetric(LegacyBlocks.DecodeQ8_1, blocks, count, values, 36, 129);

    // Above "last" steps from zero the level is an outermost one; 7.5 and 15.5 are reached by the far end of the scale's own sign only, 6.5 and 14.5 by both.
    private static void Symmetric(BlockDecoder decode, byte* blocks, long count, float* values, int stride, float last)
    {
        decode(blocks, count, values);
        for (long i = 0; i < count; i++, blocks += stride, values += Length)
        {
            float d = MathF.Abs(LegacyBlocks.Scale(blocks));
            for (int e = 0; e < Length; e++)
            {
                float magnitude = MathF.Abs(values[e]);
                values[e] = QuantizationError.Rounded(magnitude, magnitude > (last - 1) * d ? 1.5f * d : d / 2, d == 0 ? 0 : magnitude / d);
            }
        }
    }

    private static void WithOffset(BlockDecoder decode, byte* blocks, long count, float* values, int stride)
    {
        decode(blocks, count, values);
        for (long i = 0; i < count; i++, blocks += stride, values += Length)
        {
            float d = MathF.Abs(LegacyBlocks.Scale(blocks)), offset = MathF.Abs(LegacyBlocks.Scale(blocks + 2));
            for (int e = 0; e < Length; e++)
            {
                float magnitude = MathF.Abs(values[e]) + (2 * offset);
                values[e] = QuantizationError.Rounded(magnitude, d / 2, d == 0 ? 0 : magnitude / d);
            }
        }
    }
}
