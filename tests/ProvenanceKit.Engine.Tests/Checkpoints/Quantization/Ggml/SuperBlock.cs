using System.Buffers.Binary;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

/// <summary>
/// Quantises super-blocks of 256 by rounding to the nearest level, from the layouts in ggml-common.h: Q4_K x = d s q - dmin m for 8 groups of 32 with 6-bit s and m,
/// Q6_K x = d s (q - 32) for 16 groups of 16 with signed 8-bit s. Scales are rounded up, so that no value lies beyond the outermost level by more than rounding.
/// </summary>
internal static class SuperBlock
{
    public static void EncodeQ4(ReadOnlySpan<float> x, Span<byte> block)
    {
        float[] steps = new float[8], mins = new float[8];
        for (int g = 0; g < 8; g++)
        {
            float low = 0, high = 0;
            foreach (float value in x.Slice(32 * g, 32))
            {
                low = MathF.Min(low, value);
                high = MathF.Max(high, value);
            }

            (steps[g], mins[g]) = ((high - low) / 15, -low);
        }

        float d = Stored(block, steps.Max() / 63), dmin = Stored(block[2..], mins.Max() / 63);
        for (int g = 0; g < 8; g++)
        {
            int s = Up(steps[g], d), m = Up(mins[g], dmin);
            Pack(block[4..], g, s, m);
            for (int i = 0; i < 32; i++)
            {
                int q = d * s == 0 ? 0 : Math.Clamp((int)MathF.Round((x[(32 * g) + i] + (dmin * m)) / (d * s)), 0, 15);
                block[16 + (32 * (g / 2)) + i] |= (byte)(q << (4 * (g % 2)));
            }
        }
    }

    public static void EncodeQ6(ReadOnlySpan<float> x, Span<byte> block)
    {
        float[] steps = new float[16];
        for (int i = 0; i < 256; i++)
        {
            steps[i / 16] = MathF.Max(steps[i / 16], MathF.Abs(x[i]) / 31);
        }

        float d = Stored(block[208..], steps.Max() / 127);
        for (int i = 0; i < 256; i++)
        {
            int s = Math.Min(127, d == 0 ? 0 : (int)MathF.Ceiling(steps[i / 16] / d));
            block[192 + (i / 16)] = (byte)(sbyte)s;
            int q = d * s == 0 ? 32 : Math.Clamp((int)MathF.Round(x[i] / (d * s)), -32, 31) + 32;
            block[(64 * (i / 128)) + (i % 64)] |= (byte)((q & 15) << (4 * (i % 128 / 64)));
            block[128 + (32 * (i / 128)) + (i % 32)] |= (byte)((q >> 4) << (2 * (i % 128 / 32)));
        }
    }

    private static float Stored(Span<byte> place, float value)
    {
        var half = (Half)value;
        half = (float)half < value ? Half.BitIncrement(half) : half;
        BinaryPrimitives.WriteHalfLittleEndian(place, half);
        return (float)half;
    }

    private static int Up(float value, float unit) => unit == 0 ? 0 : Math.Min(63, (int)MathF.Ceiling(value / unit));

    // Groups 0 to 3 in the low six bits of bytes 0 to 3 (s) and 4 to 7 (m); the low nibbles of groups 4 to 7 in bytes 8 to 11, their high bits above the others.
    private static void Pack(Span<byte> packed, int g, int s, int m)
    {
        if (g < 4)
        {
            packed[g] |= (byte)s;
            packed[g + 4] |= (byte)m;
            return;
        }

        packed[g + 4] |= (byte)((s & 15) | ((m & 15) << 4));
        packed[g - 4] |= (byte)(s >> 4 << 6);
        packed[g] |= (byte)(m >> 4 << 6);
    }
}
