namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Ternary blocks of 256: x = d (t - 1), t in {0, 1, 2}. TQ2_0 has two bits an element. TQ1_0 packs five digits into a byte as a fraction of 256: digit n is
/// floor(3 ((byte x 3^n) mod 256) / 256); 32 bytes give elements 0 to 159, 16 bytes 160 to 239, four bytes with four digits each the rest. Facts from
/// ggml-quants.c. Both take the nearest of the three levels, and d is the largest magnitude, so the error is half of d.
/// </summary>
internal static unsafe class TernaryBlocks
{
    private const int Length = 256;

    /// <summary>48 bytes of five digits, 4 bytes of four digits, d.</summary>
    public static void DecodeTQ1_0(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 54, values += Length)
        {
            float d = LegacyBlocks.Scale(blocks + 52);
            Digits(blocks, 32, 5, d, values);
            Digits(blocks + 32, 16, 5, d, values + 160);
            Digits(blocks + 48, 4, 4, d, values + 240);
        }
    }

    /// <summary>64 bytes, d. Byte j of 32 holds elements j, j + 32, j + 64 and j + 96.</summary>
    public static void DecodeTQ2_0(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 66, values += Length)
        {
            float d = LegacyBlocks.Scale(blocks + 64);
            for (int e = 0; e < Length; e++)
            {
                int code = (blocks[((e / 128) * 32) + (e % 32)] >> (2 * (e / 32 % 4))) & 3;
                values[e] = (code - 1) * d;
            }
        }
    }

    /// <summary>The error of TQ1_0, whose scale is its last field.</summary>
    public static void ErrorTQ1_0(byte* blocks, long count, float* values) => HalfScale(blocks + 52, 54, count, values);

    /// <summary>The error of TQ2_0, whose scale is its last field.</summary>
    public static void ErrorTQ2_0(byte* blocks, long count, float* values) => HalfScale(blocks + 64, 66, count, values);

    private static void HalfScale(byte* scale, int stride, long count, float* values)
    {
        for (long i = 0; i < count; i++, scale += stride)
        {
            float d = MathF.Abs(LegacyBlocks.Scale(scale));
            new Span<float>(values + (i * Length), Length).Fill(QuantizationError.Rounded(d, d / 2));
        }
    }

    private static void Digits(byte* bytes, int width, int digits, float d, float* values)
    {
        int power = 1;
        for (int n = 0; n < digits; n++, power *= 3, values += width)
        {
            for (int m = 0; m < width; m++)
            {
                int digit = ((byte)(bytes[m] * power) * 3) >> 8;
                values[m] = (digit - 1) * d;
            }
        }
    }
}
