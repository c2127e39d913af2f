using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>A codebook of the IQ formats as float32 points, one after the other, and the sign patterns that go with it.</summary>
internal static class Codebook
{
    /// <summary>IQ1: levels -1, 0, 1; 8 values a point.</summary>
    public static readonly float[] Iq1 = Expand(CodebookMembers.Iq1, [-1, 0, 1], 8);

    /// <summary>IQ2_XXS; 8 values a point.</summary>
    public static readonly float[] Iq2XxSmall = Expand(CodebookMembers.Iq2XxSmall, [8, 25, 43], 8);

    /// <summary>IQ2_XS; 8 values a point.</summary>
    public static readonly float[] Iq2XSmall = Expand(CodebookMembers.Iq2XSmall, [8, 25, 43], 8);

    /// <summary>IQ2_S; 8 values a point.</summary>
    public static readonly float[] Iq2Small = Expand(CodebookMembers.Iq2Small, [8, 25, 43], 8);

    /// <summary>IQ3_XXS; 4 values a point.</summary>
    public static readonly float[] Iq3XxSmall = Expand(CodebookMembers.Iq3XxSmall, [4, 12, 20, 28, 36, 44, 52, 62], 4);

    /// <summary>IQ3_S; 4 values a point.</summary>
    public static readonly float[] Iq3Small = Expand(CodebookMembers.Iq3Small, [1, 3, 5, 7, 9, 11, 13, 15], 4);

    /// <summary>For each byte the sign bits of eight values: bit i set makes value i negative.</summary>
    public static readonly Vector256<uint>[] SignMasks = [.. Enumerable.Range(0, 256).Select(Mask)];

    /// <summary>Seven stored signs with the eighth that makes the number of negative ones even.</summary>
    public static int EvenSigns(uint seven) => (int)(seven | ((uint)(System.Numerics.BitOperations.PopCount(seven) & 1) << 7));

    private static float[] Expand(string members, ReadOnlySpan<float> levels, int dimensions)
    {
        byte[] bitmap = Convert.FromBase64String(members);
        var points = new List<float>();
        for (int point = 0; point < bitmap.Length * 8; point++)
        {
            if ((bitmap[point / 8] >> (point % 8) & 1) == 0)
            {
                continue;
            }

            int rest = point;
            for (int i = 0; i < dimensions; i++, rest /= levels.Length)
            {
                points.Add(levels[rest % levels.Length]);
            }
        }

        return [.. points];
    }

    private static Vector256<uint> Mask(int signs)
    {
        Span<uint> mask = stackalloc uint[8];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = (uint)(signs >> i & 1) << 31;
        }

        return Vector256.Create<uint>(mask);
    }
}
