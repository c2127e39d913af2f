using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Tests.Numerics;

/// <summary>Decodes one stored element the plain way; the twin of the vector paths.</summary>
internal static class ScalarDecoder
{
    public static double Decode(TensorDataType type, ReadOnlySpan<byte> element) => type switch
    {
        TensorDataType.F64 => MemoryMarshal.Read<double>(element),
        TensorDataType.F32 => MemoryMarshal.Read<float>(element),
        TensorDataType.F16 => (double)MemoryMarshal.Read<Half>(element),
        TensorDataType.BF16 => BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(element) << 16),
        TensorDataType.F8E4M3 => Float8(element[0], 4, 7, hasInfinity: false),
        TensorDataType.F8E5M2 => Float8(element[0], 5, 15, hasInfinity: true),
        TensorDataType.I64 => MemoryMarshal.Read<long>(element),
        TensorDataType.I32 => MemoryMarshal.Read<int>(element),
        TensorDataType.I16 => MemoryMarshal.Read<short>(element),
        TensorDataType.I8 => (sbyte)element[0],
        TensorDataType.U64 => MemoryMarshal.Read<ulong>(element),
        TensorDataType.U32 => MemoryMarshal.Read<uint>(element),
        TensorDataType.U16 => MemoryMarshal.Read<ushort>(element),
        TensorDataType.U8 => element[0],
        TensorDataType.Bool => element[0] != 0 ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static double Float8(byte code, int exponentBits, int bias, bool hasInfinity)
    {
        int mantissaBits = 7 - exponentBits;
        double sign = (code & 0x80) != 0 ? -1 : 1;
        int exponent = (code >> mantissaBits) & ((1 << exponentBits) - 1);
        double fraction = (code & ((1 << mantissaBits) - 1)) / (double)(1 << mantissaBits);
        if (exponent == (1 << exponentBits) - 1)
        {
            if (hasInfinity)
            {
                return fraction == 0 ? sign * double.PositiveInfinity : double.NaN;
            }

            if (fraction == 1 - (1.0 / (1 << mantissaBits)))
            {
                return double.NaN;
            }
        }

        return exponent == 0
            ? sign * fraction * Math.Pow(2, 1 - bias)
            : sign * (1 + fraction) * Math.Pow(2, exponent - bias);
    }
}
