using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// IQ1: blocks of 256; eight values at a time are a point p of {-1, 0, 1}^8, all shifted by +1/8 or -1/8: x = d (2 s + 1) (p +/- 1/8), s a 3-bit scale.
/// Facts from ggml-common.h and ggml-quants.c.
/// </summary>
internal static unsafe class CodebookOneBitBlocks
{
    private const float Shift = 0.125f;

    /// <summary>d; 32 low bytes of point numbers; 8 words of four times three high bits, scale of 32 values and the shift's sign.</summary>
    public static void DecodeIQ1_S(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 50)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int group = 0; group < 8; group++)
            {
                uint word = ((ushort*)(blocks + 34))[group];
                float scale = d * ((2 * (word >> 12 & 7)) + 1);
                float shift = (word & 0x8000) != 0 ? -Shift : Shift;
                for (int l = 0; l < 4; l++, values += 8)
                {
                    Point(blocks[2 + (4 * group) + l] | ((word >> (3 * l) & 7) << 8), scale, shift, values);
                }
            }
        }
    }

    /// <summary>
    /// 32 low bytes of point numbers; 16 bytes, each of twice three high bits and the shift's sign; four words of four 3-bit scales of 16 values, with a
    /// quarter of the float16 d in their upper four bits.
    /// </summary>
    public static void DecodeIQ1_M(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 56)
        {
            ushort* scales = (ushort*)(blocks + 48);
            float d = SharedScale(scales);
            for (int l = 0; l < 32; l++, values += 8)
            {
                int high = blocks[32 + (l / 2)] >> (4 * (l % 2));
                int sixteen = l / 2;
                float scale = d * ((2 * (scales[sixteen / 4] >> (3 * (sixteen % 4)) & 7)) + 1);
                Point(blocks[l] | ((uint)(high & 7) << 8), scale, (high & 8) != 0 ? -Shift : Shift, values);
            }
        }
    }

    /// <summary>IQ1_M's scale from the upper four bits of its four words.</summary>
    public static float SharedScale(ushort* words) =>
        (float)BitConverter.UInt16BitsToHalf((ushort)((words[0] >> 12) | (words[1] >> 8 & 0x00F0) | (words[2] >> 4 & 0x0F00) | (words[3] & 0xF000)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Point(uint point, float scale, float shift, float* values) =>
        ((Vector256.LoadUnsafe(ref Codebook.Iq1[0], point * 8) + Vector256.Create(shift)) * scale).Store(values);
}
