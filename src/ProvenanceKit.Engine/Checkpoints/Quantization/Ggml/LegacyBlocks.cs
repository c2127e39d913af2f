using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Blocks of 32 elements with one float16 scale d, and for the _1 formats an offset m: Q4_0 and Q5_0 x = d (q - 8 or 16); Q4_1 and Q5_1 x = d q + m; Q8_0 and
/// Q8_1 x = d q with signed q. Element i &lt; 16 is the low half of byte i, element i + 16 its high half; fifth bits are bits of one uint32. Q8_1's second
/// field is a sum that decoding doesn't need. Facts from ggml-common.h; a product of code and scale is exact in float32, so results don't depend on FMA.
/// </summary>
internal static unsafe class LegacyBlocks
{
    private const int Length = 32;

    /// <summary>d, 16 bytes of nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ4_0(byte* blocks, long count, float* values)
    {
        Vector128<sbyte> zero = Vector128.Create((sbyte)8);
        for (long i = 0; i < count; i++, blocks += 18, values += Length)
        {
            float d = Scale(blocks);
            CodeVectors.Scale(CodeVectors.LowNibbles(blocks + 2).AsSByte() - zero, d, values);
            CodeVectors.Scale(CodeVectors.HighNibbles(blocks + 2).AsSByte() - zero, d, values + 16);
        }
    }

    /// <summary>d, m, 16 bytes of nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ4_1(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 20, values += Length)
        {
            float d = Scale(blocks), m = Scale(blocks + 2);
            CodeVectors.ScaleMinus(CodeVectors.LowNibbles(blocks + 4), d, -m, values);
            CodeVectors.ScaleMinus(CodeVectors.HighNibbles(blocks + 4), d, -m, values + 16);
        }
    }

    /// <summary>d, 32 fifth bits, 16 bytes of nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ5_0(byte* blocks, long count, float* values)
    {
        Vector128<sbyte> zero = Vector128.Create((sbyte)16);
        for (long i = 0; i < count; i++, blocks += 22, values += Length)
        {
            float d = Scale(blocks);
            CodeVectors.Scale((CodeVectors.LowNibbles(blocks + 6) | FifthBits(blocks + 2)).AsSByte() - zero, d, values);
            CodeVectors.Scale((CodeVectors.HighNibbles(blocks + 6) | FifthBits(blocks + 4)).AsSByte() - zero, d, values + 16);
        }
    }

    /// <summary>d, m, 32 fifth bits, 16 bytes of nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ5_1(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 24, values += Length)
        {
            float d = Scale(blocks), m = Scale(blocks + 2);
            CodeVectors.ScaleMinus(CodeVectors.LowNibbles(blocks + 8) | FifthBits(blocks + 4), d, -m, values);
            CodeVectors.ScaleMinus(CodeVectors.HighNibbles(blocks + 8) | FifthBits(blocks + 6), d, -m, values + 16);
        }
    }

    /// <summary>d, 32 signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ8_0(byte* blocks, long count, float* values) => DecodeBytes(blocks, count, values, stride: 34, codes: 2);

    /// <summary>d, a sum, 32 signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ8_1(byte* blocks, long count, float* values) => DecodeBytes(blocks, count, values, stride: 36, codes: 4);

    /// <summary>
    /// A float16 field. The runtime's conversion costs as much as decoding a block; here the bits are shifted into place and the exponent's bias corrected by a
    /// product that is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* field)
    {
        const float biasCorrection = 5.192296858534828e33f;
        const uint firstNonFinite = 0x0F80_0000;
        uint half = *(ushort*)field, magnitude = (half & 0x7FFF) << 13;
        uint bits = BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(magnitude) * biasCorrection) | ((half & 0x8000) << 16);
        return BitConverter.UInt32BitsToSingle(magnitude >= firstNonFinite ? bits | 0x7F80_0000 : bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DecodeBytes(byte* blocks, long count, float* values, int stride, int codes)
    {
        for (long i = 0; i < count; i++, blocks += stride, values += Length)
        {
            float d = Scale(blocks);
            CodeVectors.Scale(Vector128.Load((sbyte*)blocks + codes), d, values);
            CodeVectors.Scale(Vector128.Load((sbyte*)blocks + codes + 16), d, values + 16);
        }
    }

    // Bit i of two bytes as 16 in byte i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> FifthBits(byte* bits)
    {
        Vector128<byte> spread = Vector128.Create(Vector64.Create(bits[0]), Vector64.Create(bits[1]));
        Vector128<byte> bit = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return Vector128.Equals(spread & bit, bit) & Vector128.Create((byte)16);
    }
}
