using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>Sixteen codes of a block at a time, widened to float32 and scaled. Products are rounded once, as in scalar code.</summary>
internal static unsafe class CodeVectors
{
    /// <summary>values[i] = codes[i] x scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(Vector128<sbyte> codes, float scale, float* values)
    {
        if (Avx512F.IsSupported)
        {
            (Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(codes)) * scale).Store(values);
            return;
        }

        if (Avx2.IsSupported)
        {
            (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(codes)) * scale).Store(values);
            (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.Shuffle(codes.AsInt64(), Vector128.Create(1L, 1L)).AsSByte())) * scale).Store(values + 8);
            return;
        }

        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(codes);
        ScaleFour(low, scale, values);
        ScaleFour(high, scale, values + 8);
    }

    /// <summary>values[i] = codes[i] x scale - offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScaleMinus(Vector128<byte> codes, float scale, float offset, float* values)
    {
        if (Avx512F.IsSupported)
        {
            ((Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(codes)) * scale) - Vector512.Create(offset)).Store(values);
            return;
        }

        if (Avx2.IsSupported)
        {
            Vector256<float> minus = Vector256.Create(offset);
            ((Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(codes)) * scale) - minus).Store(values);
            ((Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.Shuffle(codes.AsInt64(), Vector128.Create(1L, 1L)).AsByte())) * scale) - minus).Store(values + 8);
            return;
        }

        for (int i = 0; i < Vector128<byte>.Count; i++)
        {
            values[i] = (codes[i] * scale) - offset;
        }
    }

    /// <summary>The low four bits of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LowNibbles(byte* bytes) => Vector128.Load(bytes) & Vector128.Create((byte)0x0F);

    /// <summary>The high four bits of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> HighNibbles(byte* bytes) => Bits(Vector128.Load(bytes), 4, 0x0F);

    /// <summary>(byte >> shift) &amp; mask of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Bits(Vector128<byte> bytes, int shift, byte mask) => (bytes.AsUInt16() >>> shift).AsByte() & Vector128.Create(mask);

    private static void ScaleFour(Vector128<short> codes, float scale, float* values)
    {
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(codes);
        (Vector128.ConvertToSingle(low) * scale).Store(values);
        (Vector128.ConvertToSingle(high) * scale).Store(values + 4);
    }
}
