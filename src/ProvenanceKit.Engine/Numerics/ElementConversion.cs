using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>Converts little-endian storage to float32. NaN and infinities are kept; F64 is rounded to nearest even; integers by value.</summary>
internal static class ElementConversion
{
    private static readonly float[] Float8E4M3 = MakeFloat8Table(exponentBits: 4, bias: 7, hasInfinity: false);
    private static readonly float[] Float8E5M2 = MakeFloat8Table(exponentBits: 5, bias: 15, hasInfinity: true);

    /// <summary>Converts <paramref name="destination"/>.Length elements.</summary>
    /// <param name="dataType">Storage type.</param>
    /// <param name="source">Exactly the bytes of those elements.</param>
    /// <param name="destination">Receives the values.</param>
    public static void ToSingle(TensorDataType dataType, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (dataType)
        {
            case TensorDataType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorDataType.BF16:
                FromBFloat16(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case TensorDataType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case TensorDataType.F64:
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            case TensorDataType.F8E4M3:
                FromTable(Float8E4M3, source, destination);
                break;
            case TensorDataType.F8E5M2:
                FromTable(Float8E5M2, source, destination);
                break;
            case TensorDataType.I64:
                TensorPrimitives.ConvertTruncating<long, float>(MemoryMarshal.Cast<byte, long>(source), destination);
                break;
            case TensorDataType.I32:
                TensorPrimitives.ConvertTruncating<int, float>(MemoryMarshal.Cast<byte, int>(source), destination);
                break;
            case TensorDataType.I16:
                TensorPrimitives.ConvertTruncating<short, float>(MemoryMarshal.Cast<byte, short>(source), destination);
                break;
            case TensorDataType.I8:
                TensorPrimitives.ConvertTruncating<sbyte, float>(MemoryMarshal.Cast<byte, sbyte>(source), destination);
                break;
            case TensorDataType.U64:
                TensorPrimitives.ConvertTruncating<ulong, float>(MemoryMarshal.Cast<byte, ulong>(source), destination);
                break;
            case TensorDataType.U32:
                TensorPrimitives.ConvertTruncating<uint, float>(MemoryMarshal.Cast<byte, uint>(source), destination);
                break;
            case TensorDataType.U16:
                TensorPrimitives.ConvertTruncating<ushort, float>(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case TensorDataType.U8:
                TensorPrimitives.ConvertTruncating<byte, float>(source, destination);
                break;
            case TensorDataType.Bool:
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = source[i] != 0 ? 1f : 0f;
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(dataType));
        }
    }

    /// <summary>bfloat16 is the upper half of float32.</summary>
    private static void FromBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        ref ushort from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)source.Length;
        nuint i = 0;
        for (; i + 16 <= length; i += 16)
        {
            Vector256<ushort> packed = Vector256.LoadUnsafe(ref from, i);
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(packed);
            (lower << 16).AsSingle().StoreUnsafe(ref to, i);
            (upper << 16).AsSingle().StoreUnsafe(ref to, i + 8);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref to, i) = BitConverter.UInt32BitsToSingle((uint)Unsafe.Add(ref from, i) << 16);
        }
    }

    private static void FromTable(float[] table, ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = table[source[i]];
        }
    }

    // OCP FP8: E5M2 follows IEEE (infinities, NaN); E4M3 has no infinities and NaN only at S.1111.111.
    private static float[] MakeFloat8Table(int exponentBits, int bias, bool hasInfinity)
    {
        int mantissaBits = 7 - exponentBits;
        var table = new float[256];
        for (int code = 0; code < 256; code++)
        {
            int exponent = (code & 0x7F) >> mantissaBits;
            int mantissa = code & ((1 << mantissaBits) - 1);
            int topExponent = (1 << exponentBits) - 1;
            double value = exponent == 0
                ? Math.ScaleB(mantissa, 1 - bias - mantissaBits)
                : Math.ScaleB(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
            if (exponent == topExponent && hasInfinity)
            {
                value = mantissa == 0 ? double.PositiveInfinity : double.NaN;
            }
            else if (exponent == topExponent && mantissa == (1 << mantissaBits) - 1)
            {
                value = double.NaN;
            }

            table[code] = (float)(code >= 128 ? -value : value);
        }

        return table;
    }
}
