using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// IQ2 and IQ3: blocks of 256 with a float16 scale d; eight values at a time are a point of a codebook (two points of IQ3's four values), with signs, times
/// d (s + 1/2) / 4 for IQ2, d (s + 1/2) / 2 for IQ3_XXS and d (2 s + 1) for IQ3_S, s a 4-bit scale of 32 or 16 values. The _XXS and _XS formats store seven
/// signs and take the eighth from parity. Facts from ggml-common.h and ggml-quants.c.
/// </summary>
internal static unsafe class CodebookBlocks
{
    private const int Length = 256;

    /// <summary>d; per 32 values four point numbers (8 bits) and a word of four times seven signs and the scale.</summary>
    public static void DecodeIQ2_XXS(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 66)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int group = 0; group < 8; group++)
            {
                byte* points = blocks + 2 + (8 * group);
                uint word = *(uint*)(points + 4);
                float scale = d * (0.5f + (word >> 28)) * 0.25f;
                for (int l = 0; l < 4; l++, values += 8)
                {
                    Point8(Codebook.Iq2XxSmall, points[l], Codebook.EvenSigns(word >> (7 * l) & 127), scale, values);
                }
            }
        }
    }

    /// <summary>d; 32 words of point number (9 bits) and seven signs; scales of 16 values.</summary>
    public static void DecodeIQ2_XS(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 74)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int l = 0; l < Length / 8; l++, values += 8)
            {
                uint word = ((ushort*)(blocks + 2))[l];
                Point8(Codebook.Iq2XSmall, word & 511, Codebook.EvenSigns(word >> 9), FineScale(d, blocks + 66, l), values);
            }
        }
    }

    /// <summary>d; 32 low bytes of point numbers; 32 bytes of signs; 8 bytes with the two high bits of four numbers each; scales of 16 values.</summary>
    public static void DecodeIQ2_S(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 82)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int l = 0; l < Length / 8; l++, values += 8)
            {
                uint high = (uint)(blocks[66 + (l / 4)] >> (2 * (l % 4)) & 3);
                Point8(Codebook.Iq2Small, blocks[2 + l] | (high << 8), blocks[34 + l], FineScale(d, blocks + 74, l), values);
            }
        }
    }

    /// <summary>d; 64 point numbers of four values; per 32 values a word of four times seven signs and the scale.</summary>
    public static void DecodeIQ3_XXS(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 98)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int group = 0; group < 8; group++)
            {
                byte* points = blocks + 2 + (8 * group);
                uint word = *(uint*)(blocks + 66 + (4 * group));
                float scale = d * (0.5f + (word >> 28)) * 0.5f;
                for (int l = 0; l < 4; l++, values += 8)
                {
                    Points4(Codebook.Iq3XxSmall, points[2 * l], points[(2 * l) + 1], Codebook.EvenSigns(word >> (7 * l) & 127), scale, values);
                }
            }
        }
    }

    /// <summary>d; 64 low bytes of point numbers of four values; 8 bytes of ninth bits; 32 bytes of signs; scales of 32 values.</summary>
    public static void DecodeIQ3_S(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 110)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int l = 0; l < Length / 8; l++, values += 8)
            {
                int group = l / 4, high = blocks[66 + group] >> (2 * (l % 4));
                float scale = d * (1 + (2 * (blocks[106 + (group / 2)] >> (4 * (group % 2)) & 15)));
                Points4(
                    Codebook.Iq3Small, blocks[2 + (2 * l)] | ((uint)(high & 1) << 8), blocks[3 + (2 * l)] | ((uint)(high >> 1 & 1) << 8), blocks[74 + l], scale, values);
            }
        }
    }

    // The 4-bit scale of 16 values, for the l-th eight.
    private static float FineScale(float d, byte* scales, int l) => d * (0.5f + (scales[l / 4] >> (4 * (l / 2 % 2)) & 15)) * 0.25f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Point8(float[] codebook, uint point, int signs, float scale, float* values)
    {
        Vector256<float> magnitudes = Vector256.LoadUnsafe(ref codebook[0], point * 8) * scale;
        (magnitudes.AsUInt32() ^ Codebook.SignMasks[signs]).AsSingle().Store(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points4(float[] codebook, uint first, uint second, int signs, float scale, float* values)
    {
        Vector256<float> magnitudes = Vector256.Create(Vector128.LoadUnsafe(ref codebook[0], first * 4), Vector128.LoadUnsafe(ref codebook[0], second * 4)) * scale;
        (magnitudes.AsUInt32() ^ Codebook.SignMasks[signs]).AsSingle().Store(values);
    }
}
