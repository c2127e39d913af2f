using System.Collections.Immutable;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// Errors of the formats of <see cref="LevelTableBlocks"/>: half the wider gap to a neighbouring level, and for the outermost levels what the choice and the
/// rounding of the scale leave beyond them.
/// </summary>
internal static unsafe class LevelTableErrors
{
    // MXFP4 rounds the largest magnitude down to 6 from below 8: twice the levels, 12 from below 16.
    private const float BeyondE2M1 = 4;
    private static readonly ImmutableArray<float> NonLinearBounds = Bounds(LevelTableBlocks.NonLinear);
    private static readonly ImmutableArray<float> E2M1Bounds = Bounds(LevelTableBlocks.E2M1);

    public static void IQ4_NL(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 18, values += 32)
        {
            float d = MathF.Abs(LegacyBlocks.Scale(blocks));
            Group(blocks + 2, d, QuantizationError.StepsBeyondRange * 23 * d, values);
        }
    }

    public static void IQ4_XS(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 136)
        {
            float d = MathF.Abs(LegacyBlocks.Scale(blocks));
            for (int group = 0; group < 8; group++, values += 32)
            {
                int scale = Math.Abs(LevelTableBlocks.FineScale(blocks, group));
                float beyond = (QuantizationError.StepsBeyondRange * 23 * d * scale) + (d / 2 * 127);
                Group(blocks + 8 + (16 * group), d * scale, beyond, values);
                if (scale == 0)
                {
                    new Span<float>(values, 32).Fill(beyond);
                }
            }
        }
    }

    public static void MXFP4(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++, blocks += 17, values += 32)
        {
            float d = LevelTableBlocks.HalfPower(blocks[0]);
            for (int e = 0; e < 32; e++)
            {
                int code = Code(blocks + 1, e);
                float bound = (code & 7) == 7 ? BeyondE2M1 : E2M1Bounds[code];
                values[e] = QuantizationError.Rounded(d * Math.Abs(LevelTableBlocks.E2M1[code]), d * bound);
            }
        }
    }

    private static void Group(byte* codes, float scale, float beyond, float* values)
    {
        for (int e = 0; e < 32; e++)
        {
            int code = Code(codes, e);
            float bound = code is 0 or 15 ? Math.Max(beyond, scale * NonLinearBounds[code]) : scale * NonLinearBounds[code];
            values[e] = QuantizationError.Rounded(scale * Math.Abs(LevelTableBlocks.NonLinear[code]), bound);
        }
    }

    private static int Code(byte* codes, int element) => codes[element % 16] >> (4 * (element / 16)) & 15;

    private static ImmutableArray<float> Bounds(Vector128<sbyte> levels)
    {
        int[] distinct = [.. Enumerable.Range(0, 16).Select(i => (int)levels[i]).Distinct().Order()];
        return [.. Enumerable.Range(0, 16).Select(i => Gap(levels[i]) / 2f)];

        int Gap(int level)
        {
            int at = Array.IndexOf(distinct, level);
            int below = at > 0 ? level - distinct[at - 1] : 0, above = at + 1 < distinct.Length ? distinct[at + 1] - level : 0;
            return Math.Max(below, above);
        }
    }
}
