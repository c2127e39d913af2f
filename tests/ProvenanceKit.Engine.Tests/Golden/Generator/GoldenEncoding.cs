using System.Buffers.Binary;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Encodes float32 values as a safetensors data type, little endian; floating types round to nearest, ties to even.</summary>
internal static class GoldenEncoding
{
    /// <summary>Bytes per element.</summary>
    public static int Width(string dataType) => dataType switch
    {
        "F64" or "I64" => 8,
        "F32" or "I32" => 4,
        "F16" or "BF16" => 2,
        "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => throw new ArgumentException($"The generator does not write {dataType}.", nameof(dataType)),
    };

    /// <summary>Encodes all of <paramref name="values"/>.</summary>
    public static void Encode(ReadOnlySpan<float> values, string dataType, Span<byte> destination)
    {
        int width = Width(dataType);
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> at = destination.Slice(i * width, width);
            float value = values[i];
            switch (dataType)
            {
                case "F64":
                    BinaryPrimitives.WriteDoubleLittleEndian(at, value);
                    break;
                case "F32":
                    BinaryPrimitives.WriteSingleLittleEndian(at, value);
                    break;
                case "F16":
                    BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value);
                    break;
                case "BF16":
                    BinaryPrimitives.WriteUInt16LittleEndian(at, BrainFloat(value));
                    break;
                case "I64":
                    BinaryPrimitives.WriteInt64LittleEndian(at, (long)value);
                    break;
                case "I32":
                    BinaryPrimitives.WriteInt32LittleEndian(at, (int)(value * 1e6f));
                    break;
                case "U8":
                    at[0] = (byte)(int)value;
                    break;
                case "BOOL":
                    at[0] = value != 0 ? (byte)1 : (byte)0;
                    break;
                default:
                    at[0] = EightBitFloat(value);
                    break;
            }
        }
    }

    private static ushort BrainFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)(unchecked(bits + ((bits >> 16) & 1) + 0x7FFF) >> 16);
    }

    // The golden files hold this code and no rounded value: a sign bit over a magnitude of 0 to 100, valid in both 8-bit types.
    private static byte EightBitFloat(float value)
    {
        byte magnitude = (byte)Math.Clamp(Math.Abs(value) * 500f, 0f, 100f);
        return (byte)(magnitude | (value < 0 ? 0x80 : 0));
    }
}
