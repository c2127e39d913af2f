namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Errors of the formats of <see cref="KQuantBlocks"/>: half a step d s inside the range of codes. The scale s is itself rounded to a whole number of d, which
/// moves the ends of the range by up to half of d times the largest code (and half of dmin), so the outermost codes carry that as well; so does every code
/// of a group whose scale became 0.
/// </summary>
internal static unsafe class KQuantErrors
{
    private const int Length = 256;

    public static void Q2_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 84, values += Length)
        {
            float d = Magnitude(blocks + 80), dmin = Magnitude(blocks + 82);
            for (int e = 0; e < Length; e++)
            {
                int sixteen = e / 16, q = blocks[16 + (32 * (e / 128)) + (e % 32)] >> (2 * (e / 32 % 4)) & 3;
                values[e] = Bound(d, blocks[sixteen] & 15, q, 0, 3, dmin);
            }
        }
    }

    public static void Q3_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 110, values += Length)
        {
            float d = Magnitude(blocks + 108);
            for (int e = 0; e < Length; e++)
            {
                int q = blocks[32 + (32 * (e / 128)) + (e % 32)] >> (2 * (e / 32 % 4)) & 3;
                q -= (blocks[e % 32] >> (e / 32) & 1) == 0 ? 4 : 0;
                values[e] = Bound(d, KQuantBlocks.Scale3(blocks + 96, e / 16) - 32, q, -4, 3, 0);
            }
        }
    }

    public static void Q4_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 144, values += Length)
        {
            float d = Magnitude(blocks), dmin = Magnitude(blocks + 2);
            for (int e = 0; e < Length; e++)
            {
                int q = blocks[16 + (32 * (e / 64)) + (e % 32)] >> (4 * (e / 32 % 2)) & 15;
                values[e] = Bound(d, KQuantBlocks.ScaleAndMin(blocks + 4, e / 32).Scale, q, 0, 15, dmin);
            }
        }
    }

    public static void Q5_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 176, values += Length)
        {
            float d = Magnitude(blocks), dmin = Magnitude(blocks + 2);
            for (int e = 0; e < Length; e++)
            {
                int q = blocks[48 + (32 * (e / 64)) + (e % 32)] >> (4 * (e / 32 % 2)) & 15;
                q |= (blocks[16 + (e % 32)] >> (e / 32) & 1) << 4;
                values[e] = Bound(d, KQuantBlocks.ScaleAndMin(blocks + 4, e / 32).Scale, q, 0, 31, dmin);
            }
        }
    }

    public static void Q6_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 210, values += Length)
        {
            float d = Magnitude(blocks + 208);
            for (int e = 0; e < Length; e++)
            {
                int inHalf = e % 128, low = blocks[(64 * (e / 128)) + (inHalf % 64)] >> (4 * (inHalf / 64)) & 15;
                int high = blocks[128 + (32 * (e / 128)) + (e % 32)] >> (2 * (inHalf / 32)) & 3;
                values[e] = Bound(d, ((sbyte*)blocks)[192 + (e / 16)], (low | (high << 4)) - 32, -32, 31, 0);
            }
        }
    }

    public static void Q8_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 292, values += Length)
        {
            float d = MathF.Abs(*(float*)blocks);
            for (int e = 0; e < Length; e++)
            {
                int q = ((sbyte*)blocks)[4 + e];
                values[e] = QuantizationError.Rounded(Math.Abs(q) * d, Math.Abs(q) >= 127 ? d : d / 2);
            }
        }
    }

    private static float Magnitude(byte* scale) => MathF.Abs(LegacyBlocks.Scale(scale));

    private static float Bound(float d, int scale, int code, int lowest, int highest, float dmin)
    {
        float step = d * Math.Abs(scale), bound = step / 2;
        if (code == lowest || code == highest || scale == 0)
        {
            bound = (QuantizationError.StepsBeyondRange * step) + (d / 2 * Math.Max(highest, -lowest)) + dmin;
        }

        return QuantizationError.Rounded(step * Math.Abs(code), bound);
    }
}
