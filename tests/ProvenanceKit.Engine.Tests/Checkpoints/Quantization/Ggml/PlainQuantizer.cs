using System.Buffers.Binary;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

/// <summary>Quantises by rounding to the nearest level, as the formats define them, and stores plain types.</summary>
internal static class PlainQuantizer
{
    public static byte[] Encode(GgmlType type, ReadOnlySpan<float> values)
    {
        GgmlFormat format = GgmlFormats.Of(type);
        byte[] bytes = new byte[values.Length / format.BlockLength * format.BlockBytes];
        for (int block = 0; block < values.Length / format.BlockLength; block++)
        {
            EncodeBlock(type, values.Slice(block * format.BlockLength, format.BlockLength), bytes.AsSpan(block * format.BlockBytes, format.BlockBytes));
        }

        return bytes;
    }

    private static void EncodeBlock(GgmlType type, ReadOnlySpan<float> x, Span<byte> block)
    {
        switch (type)
        {
            case GgmlType.F32:
                BinaryPrimitives.WriteSingleLittleEndian(block, x[0]);
                break;
            case GgmlType.F16:
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)x[0]);
                break;
            case GgmlType.BF16:
                BinaryPrimitives.WriteUInt16LittleEndian(block, (ushort)((BitConverter.SingleToUInt32Bits(x[0]) + 0x7FFF + (BitConverter.SingleToUInt32Bits(x[0]) >> 16 & 1)) >> 16));
                break;
            case GgmlType.Q8_0:
                float d = Largest(x) / 127;
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)d);
                for (int i = 0; i < 32; i++)
                {
                    block[2 + i] = (byte)(sbyte)Level(x[i], d, -127, 127);
                }

                break;
            case GgmlType.Q4_0:
                Signed(x, block, 8, 2, -1);
                break;
            case GgmlType.Q5_0:
                Signed(x, block, 16, 6, 2);
                break;
            case GgmlType.Q4_1:
                Ranged(x, block, 15, 4, -1);
                break;
            case GgmlType.Q5_1:
                Ranged(x, block, 31, 8, 4);
                break;
            case GgmlType.Q4_K:
                SuperBlock.EncodeQ4(x, block);
                break;
            case GgmlType.Q6_K:
                SuperBlock.EncodeQ6(x, block);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    private static void Signed(ReadOnlySpan<float> x, Span<byte> block, int half, int codes, int high)
    {
        float furthest = 0;
        foreach (float value in x)
        {
            furthest = MathF.Abs(value) > MathF.Abs(furthest) ? value : furthest;
        }

        float d = furthest / -half;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)d);
        for (int i = 0; i < x.Length; i++)
        {
            Store(block, codes, high, i, Level(x[i], d, -half, half - 1) + half);
        }
    }

    private static void Ranged(ReadOnlySpan<float> x, Span<byte> block, int most, int codes, int high)
    {
        float low = float.MaxValue, top = float.MinValue;
        foreach (float value in x)
        {
            low = MathF.Min(low, value);
            top = MathF.Max(top, value);
        }

        float d = (top - low) / most;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)d);
        BinaryPrimitives.WriteHalfLittleEndian(block[2..], (Half)low);
        for (int i = 0; i < x.Length; i++)
        {
            Store(block, codes, high, i, Level(x[i] - low, d, 0, most));
        }
    }

    private static void Store(Span<byte> block, int codes, int high, int element, int code)
    {
        block[codes + (element % 16)] |= (byte)((code & 15) << (4 * (element / 16)));
        if (high >= 0)
        {
            block[high + (element / 8)] |= (byte)((code >> 4) << (element % 8));
        }
    }

    private static int Level(float value, float step, int lowest, int highest) => step == 0 ? 0 : Math.Clamp((int)MathF.Round(value / step), lowest, highest);

    private static float Largest(ReadOnlySpan<float> x)
    {
        float largest = 0;
        foreach (float value in x)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        return largest;
    }
}
