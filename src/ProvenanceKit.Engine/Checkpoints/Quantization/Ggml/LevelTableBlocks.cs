using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Four-bit codes into a table of 16 levels: IQ4_NL (32 values, float16 d), IQ4_XS (256 values, float16 d times a signed 6-bit scale of 32 values) and MXFP4
/// (32 values, a power of two of 8 bits and the E2M1 levels of the OCP Microscaling specification, doubled here and the scale halved). Element i &lt; 16 is
/// the low half of byte i, element i + 16 its high half. Level tables from ggml-common.h.
/// </summary>
internal static unsafe class LevelTableBlocks
{
    /// <summary>Levels of IQ4_NL and IQ4_XS, ascending.</summary>
    public static readonly Vector128<sbyte> NonLinear = Vector128.Create(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    /// <summary>Twice the E2M1 levels.</summary>
    public static readonly Vector128<sbyte> E2M1 = Vector128.Create(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

    /// <summary>d, 16 bytes of nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeIQ4_NL(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 18, values += 32)
        {
            Decode32(NonLinear, blocks + 2, LegacyBlocks.Scale(blocks), values);
        }
    }

    /// <summary>d, high two bits of the scales (a word), low four bits (4 bytes), 128 bytes of nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeIQ4_XS(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 136)
        {
            float d = LegacyBlocks.Scale(blocks);
            for (int group = 0; group < 8; group++, values += 32)
            {
                Decode32(NonLinear, blocks + 8 + (16 * group), d * FineScale(blocks, group), values);
            }
        }
    }

    /// <summary>Exponent, 16 bytes of nibbles. The exponents 0 and 1 give subnormal scales; 255, which the specification calls NaN, is a power of two in ggml.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeMXFP4(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 17, values += 32)
        {
            Decode32(E2M1, blocks + 1, HalfPower(blocks[0]), values);
        }
    }

    /// <summary>The signed scale of 32 values of IQ4_XS.</summary>
    public static int FineScale(byte* block, int group) =>
        ((block[4 + (group / 2)] >> (4 * (group % 2)) & 15) | ((*(ushort*)(block + 2) >> (2 * group) & 3) << 4)) - 32;

    /// <summary>2^(exponent - 128).</summary>
    public static float HalfPower(byte exponent) => BitConverter.UInt32BitsToSingle(exponent < 2 ? 0x0020_0000u << exponent : (uint)(exponent - 1) << 23);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decode32(Vector128<sbyte> levels, byte* codes, float scale, float* values)
    {
        CodeVectors.Scale(Vector128.Shuffle(levels, CodeVectors.LowNibbles(codes).AsSByte()), scale, values);
        CodeVectors.Scale(Vector128.Shuffle(levels, CodeVectors.HighNibbles(codes).AsSByte()), scale, values + 16);
    }
}
