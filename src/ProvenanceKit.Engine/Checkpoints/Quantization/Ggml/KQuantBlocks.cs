using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Super-blocks of 256 with scales that are quantised themselves: Q2_K x = d s q - dmin m (16 values share 4-bit s and m), Q3_K x = d (s - 32) (q - 4) (16
/// values, 6-bit s), Q4_K and Q5_K x = d s q - dmin m (32 values, 6-bit s and m), Q6_K x = d s (q - 32) (16 values, signed 8-bit s), Q8_K x = d q with a
/// float32 d. Facts from ggml-common.h and ggml-quants.c; products of code and scale are exact in float32, so results don't depend on FMA.
/// </summary>
internal static unsafe class KQuantBlocks
{
    private const int Length = 256;

    /// <summary>16 bytes of s (low half) and m (high half); 64 bytes of 2-bit codes; d; dmin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ2_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 84)
        {
            float d = LegacyBlocks.Scale(blocks + 80), dmin = LegacyBlocks.Scale(blocks + 82);
            for (int sixteen = 0; sixteen < 16; sixteen++, values += 16)
            {
                byte* codes = blocks + 16 + (32 * (sixteen / 8)) + (16 * (sixteen % 2));
                Vector128<byte> q = CodeVectors.Bits(Vector128.Load(codes), 2 * (sixteen / 2 % 4), 3);
                CodeVectors.ScaleMinus(q, d * (blocks[sixteen] & 15), dmin * (blocks[sixteen] >> 4), values);
            }
        }
    }

    /// <summary>32 bytes of third bits (0 means -4); 64 bytes of 2-bit codes; 12 bytes of 6-bit scales; d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ3_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 110)
        {
            float d = LegacyBlocks.Scale(blocks + 108);
            for (int sixteen = 0; sixteen < 16; sixteen++, values += 16)
            {
                int half = 16 * (sixteen % 2);
                Vector128<byte> q = CodeVectors.Bits(Vector128.Load(blocks + 32 + (32 * (sixteen / 8)) + half), 2 * (sixteen / 2 % 4), 3);
                Vector128<byte> bit = Vector128.Create((byte)(1 << (sixteen / 2)));
                Vector128<byte> low = Vector128.Equals(Vector128.Load(blocks + half) & bit, Vector128<byte>.Zero) & Vector128.Create((byte)4);
                CodeVectors.Scale((q - low).AsSByte(), d * (Scale3(blocks + 96, sixteen) - 32), values);
            }
        }
    }

    /// <summary>d; dmin; 12 bytes of 6-bit s and m; 128 bytes of nibbles, 32 low ones before their 32 high ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ4_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 144)
        {
            float d = LegacyBlocks.Scale(blocks), dmin = LegacyBlocks.Scale(blocks + 2);
            for (int pair = 0; pair < 4; pair++, values += 64)
            {
                byte* codes = blocks + 16 + (32 * pair);
                (int s0, int m0) = ScaleAndMin(blocks + 4, 2 * pair);
                (int s1, int m1) = ScaleAndMin(blocks + 4, (2 * pair) + 1);
                float scale0 = d * s0, min0 = dmin * m0, scale1 = d * s1, min1 = dmin * m1;
                CodeVectors.ScaleMinus(CodeVectors.LowNibbles(codes), scale0, min0, values);
                CodeVectors.ScaleMinus(CodeVectors.LowNibbles(codes + 16), scale0, min0, values + 16);
                CodeVectors.ScaleMinus(CodeVectors.HighNibbles(codes), scale1, min1, values + 32);
                CodeVectors.ScaleMinus(CodeVectors.HighNibbles(codes + 16), scale1, min1, values + 48);
            }
        }
    }

    /// <summary>As Q4_K, with 32 bytes of fifth bits before the nibbles: bit g of byte j belongs to element 32 g + j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ5_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 176)
        {
            float d = LegacyBlocks.Scale(blocks), dmin = LegacyBlocks.Scale(blocks + 2);
            for (int group = 0; group < 8; group++, values += 32)
            {
                (int s, int m) = ScaleAndMin(blocks + 4, group);
                byte* codes = blocks + 48 + (32 * (group / 2));
                for (int half = 0; half < 32; half += 16)
                {
                    Vector128<byte> low = group % 2 == 0 ? CodeVectors.LowNibbles(codes + half) : CodeVectors.HighNibbles(codes + half);
                    Vector128<byte> bit = Vector128.Create((byte)(1 << group));
                    Vector128<byte> high = Vector128.Equals(Vector128.Load(blocks + 16 + half) & bit, bit) & Vector128.Create((byte)16);
                    CodeVectors.ScaleMinus(low | high, d * s, dmin * m, values + half);
                }
            }
        }
    }

    /// <summary>128 bytes of low nibbles; 64 bytes of high two bits; 16 signed scales; d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ6_K(byte* blocks, long count, float* values)
    {
        Vector128<sbyte> zero = Vector128.Create((sbyte)32);
        Vector128<byte> top = Vector128.Create((byte)0x30);
        for (long i = 0; i < count; i++, blocks += 210)
        {
            float d = LegacyBlocks.Scale(blocks + 208);
            for (int half = 0; half < 2; half++, values += 128)
            {
                sbyte* scales = (sbyte*)blocks + 192 + (8 * half);
                for (int part = 0; part < 2; part++)
                {
                    byte* low = blocks + (64 * half) + (16 * part);
                    Vector128<byte> high = Vector128.Load(blocks + 128 + (32 * half) + (16 * part));
                    Vector128<ushort> words = high.AsUInt16();
                    float* to = values + (16 * part);
                    CodeVectors.Scale((CodeVectors.LowNibbles(low) | ((words << 4).AsByte() & top)).AsSByte() - zero, d * scales[part], to);
                    CodeVectors.Scale((CodeVectors.LowNibbles(low + 32) | ((words << 2).AsByte() & top)).AsSByte() - zero, d * scales[part + 2], to + 32);
                    CodeVectors.Scale((CodeVectors.HighNibbles(low) | (high & top)).AsSByte() - zero, d * scales[part + 4], to + 64);
                    CodeVectors.Scale((CodeVectors.HighNibbles(low + 32) | ((words >>> 2).AsByte() & top)).AsSByte() - zero, d * scales[part + 6], to + 96);
                }
            }
        }
    }

    /// <summary>float32 d; 256 signed bytes; 16 sums that decoding doesn't need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ8_K(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 292)
        {
            float d = *(float*)blocks;
            for (int e = 0; e < Length; e += 16, values += 16)
            {
                CodeVectors.Scale(Vector128.Load((sbyte*)blocks + 4 + e), d, values);
            }
        }
    }

    /// <summary>6-bit scale and minimum of group 0 to 7 in 12 bytes: the first four in the low six bits, the others in the halves of the last four bytes and spare bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Scale, int Min) ScaleAndMin(byte* packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4), (packed[group + 4] >> 4) | (packed[group] >> 6 << 4));

    /// <summary>Q3_K's 6-bit scale 0 to 15: low four bits in the halves of the first eight bytes, high two in the last four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Scale3(byte* packed, int index) =>
        (packed[index % 8] >> (4 * (index / 8)) & 15) | ((packed[8 + (index % 4)] >> (2 * (index / 4)) & 3) << 4);
}
