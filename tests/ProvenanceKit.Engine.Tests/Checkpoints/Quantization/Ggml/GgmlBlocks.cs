using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

/// <summary>Blocks of reproducible noise.</summary>
internal static class GgmlBlocks
{
    /// <summary>High bytes of the scales, whose second bit is cleared so that every scale is finite.</summary>
    private static readonly Dictionary<GgmlType, int[]> ScaleBytes = new()
    {
        [GgmlType.Q4_0] = [1],
        [GgmlType.Q4_1] = [1, 3],
        [GgmlType.Q5_0] = [1],
        [GgmlType.Q5_1] = [1, 3],
        [GgmlType.Q8_0] = [1],
        [GgmlType.Q8_1] = [1, 3],
        [GgmlType.Q2_K] = [81, 83],
        [GgmlType.Q3_K] = [109],
        [GgmlType.Q4_K] = [1, 3],
        [GgmlType.Q5_K] = [1, 3],
        [GgmlType.Q6_K] = [209],
        [GgmlType.Q8_K] = [3],
        [GgmlType.IQ2_XXS] = [1],
        [GgmlType.IQ2_XS] = [1],
        [GgmlType.IQ2_S] = [1],
        [GgmlType.IQ3_XXS] = [1],
        [GgmlType.IQ3_S] = [1],
        [GgmlType.IQ1_S] = [1],
        [GgmlType.IQ1_M] = [55],
        [GgmlType.IQ4_NL] = [1],
        [GgmlType.IQ4_XS] = [1],
        [GgmlType.TQ1_0] = [53],
        [GgmlType.TQ2_0] = [65],
        [GgmlType.MXFP4] = [],
    };

    /// <summary>All block formats.</summary>
    public static IEnumerable<GgmlType> Types => ScaleBytes.Keys;

    /// <summary>The high byte of Knuth's 64-bit linear congruence, started with the type's number.</summary>
    public static byte[] Noise(GgmlType type, int blocks)
    {
        int width = GgmlFormats.Of(type).BlockBytes;
        byte[] bytes = new byte[blocks * width];
        ulong state = (ulong)type;
        for (int i = 0; i < bytes.Length; i++)
        {
            state = unchecked((state * 6364136223846793005) + 1442695040888963407);
            bytes[i] = (byte)(state >> 56);
        }

        for (int block = 0; block < blocks; block++)
        {
            foreach (int at in ScaleBytes[type])
            {
                bytes[(block * width) + at] &= 0xBF;
            }
        }

        return bytes;
    }

    /// <summary>Decodes whole blocks.</summary>
    public static unsafe float[] Decode(GgmlType type, ReadOnlySpan<byte> blocks)
    {
        GgmlFormat format = GgmlFormats.Of(type);
        int count = blocks.Length / format.BlockBytes;
        float[] values = new float[count * format.BlockLength];
        fixed (byte* from = blocks)
        fixed (float* to = values)
        {
            format.Decode!(from, count, to);
        }

        return values;
    }

    /// <summary>The errors of whole blocks.</summary>
    public static unsafe float[] DecodeErrors(GgmlType type, ReadOnlySpan<byte> blocks)
    {
        GgmlFormat format = GgmlFormats.Of(type);
        int count = blocks.Length / format.BlockBytes;
        float[] values = new float[count * format.BlockLength];
        fixed (byte* from = blocks)
        fixed (float* to = values)
        {
            format.DecodeError!(from, count, to);
        }

        return values;
    }
}
