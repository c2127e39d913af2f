using System.Text;
using ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Packed;

/// <summary>
/// Quantises one matrix [outputs, inputs] to the nearest level of a format, adds its tensors to a file and gives the values that they stand for. Formulas are those
/// of the formats' own documentation; nothing of the reader is used.
/// </summary>
internal sealed class PackedQuantizer(SafetensorsFile file)
{
    /// <summary>NF4: quantiles of a normal distribution (Dettmers et al. 2023, appendix E).</summary>
    private static readonly float[] NormalFloat4 =
    [
        -1f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1f,
    ];

    /// <summary>bitsandbytes' FP4: sign, then magnitudes 0, 1/192, 2/3, 1, 1/3, 1/2, 1/6, 1/4.</summary>
    private static readonly float[] Float4 = [0, 0.005208333f, 0.6666667f, 1, 0.3333333f, 0.5f, 0.1666667f, 0.25f, 0, -0.005208333f, -0.6666667f, -1, -0.3333333f, -0.5f, -0.1666667f, -0.25f];

    public const int GroupSize = 32;

    /// <summary>GPTQ: levels of each group of inputs; with <paramref name="order"/> the group of an input is any (g_idx).</summary>
    public float[] Gptq(string module, float[] values, int outputs, int inputs, int bits, int[]? order = null, bool isVersion2 = false)
    {
        int[] groupOf = order ?? [.. Enumerable.Range(0, inputs).Select(i => i / GroupSize)];
        (int[] levels, int[] zeros, Half[] scales, float[] decoded) = Affine(values, outputs, inputs, groupOf, bits);
        int groups = scales.Length / outputs, mask = (1 << bits) - 1;
        int[] storedZeros = isVersion2 ? zeros : [.. zeros.Select(zero => (zero - 1) & mask)];
        file.Add(module + ".qweight", [((inputs * bits) + 31) / 32, outputs], LevelPacking.DownColumns(levels, inputs, outputs, bits))
            .Add(module + ".qzeros", [groups, ((outputs * bits) + 31) / 32], LevelPacking.AlongRows(storedZeros, groups, outputs, bits))
            .Add(module + ".scales", [groups, outputs], scales)
            .Add(module + ".g_idx", [inputs], groupOf);
        return decoded;
    }

    /// <summary>AWQ, GEMM version.</summary>
    public float[] Awq(string module, float[] values, int outputs, int inputs, int groupSize)
    {
        int[] groupOf = [.. Enumerable.Range(0, inputs).Select(i => i / groupSize)];
        (int[] levels, int[] zeros, Half[] scales, float[] decoded) = Affine(values, outputs, inputs, groupOf, 4);
        int groups = scales.Length / outputs;
        file.Add(module + ".qweight", [inputs, outputs / 8], LevelPacking.Awq(levels, inputs, outputs))
            .Add(module + ".qzeros", [groups, outputs / 8], LevelPacking.Awq(zeros, groups, outputs))
            .Add(module + ".scales", [groups, outputs], scales);
        return decoded;
    }

    /// <summary>bitsandbytes, 4 bits in blocks of 64; nested statistics as 8-bit codes of blocks of 256 around their mean.</summary>
    public float[] FourBits(string name, float[] values, int outputs, int inputs, string type, bool nested)
    {
        const int block = 64;
        float[] map = type == "nf4" ? NormalFloat4 : Float4;
        float[] absmax = [.. values.Chunk(block).Select(chunk => chunk.Max(MathF.Abs))];
        string state = $$"""{"quant_type":"{{type}}","blocksize":{{block}},"dtype":"bfloat16","shape":[{{outputs}},{{inputs}}]}""";
        if (nested)
        {
            float mean = absmax.Average();
            float[] codes = [.. Enumerable.Range(0, 256).Select(i => (i - 127.5f) / 127.5f)];
            float[] outer = [.. absmax.Chunk(256).Select(chunk => chunk.Max(v => MathF.Abs(v - mean)))];
            byte[] inner = [.. absmax.Select((v, i) => (byte)Nearest(codes, (v - mean) / outer[i / 256]))];
            absmax = [.. inner.Select((code, i) => (codes[code] * outer[i / 256]) + mean)];
            state = state[..^1] + FormattableString.Invariant($",\"nested_blocksize\":256,\"nested_offset\":{mean:R}}}");
            file.Add(name + ".absmax", "U8", [inner.Length], inner).Add(name + ".nested_absmax", [outer.Length], outer).Add(name + ".nested_quant_map", [256], codes);
        }
        else
        {
            file.Add(name + ".absmax", [absmax.Length], absmax);
        }

        int[] levels = [.. values.Select((v, i) => Nearest(map, v / absmax[i / block]))];
        byte[] packed = LevelPacking.Nibbles(levels, firstIsHigh: true);
        byte[] text = Encoding.UTF8.GetBytes(state);
        file.Add(name, "U8", [packed.Length, 1], packed).Add(name + ".quant_map", [16], map).Add(name + ".quant_state.bitsandbytes__" + type, "U8", [text.Length], text);
        return [.. levels.Select((level, i) => map[level] * absmax[i / block])];
    }

    /// <summary>bitsandbytes, int8 by rows: value = level * SCB / 127.</summary>
    public float[] EightBits(string module, float[] values, int outputs, int inputs)
    {
        float[] scb = [.. values.Chunk(inputs).Select(row => row.Max(MathF.Abs))];
        byte[] levels = [.. values.Select((v, i) => (byte)(sbyte)MathF.Round(v * 127 / scb[i / inputs]))];
        file.Add(module + ".weight", "I8", [outputs, inputs], levels).Add(module + ".SCB", [outputs], scb).Add(module + ".weight_format", "U8", [], [0]);
        return [.. levels.Select((level, i) => (sbyte)level * (scb[i / inputs] * (1f / 127)))];
    }

    /// <summary>FP8 E4M3 with one scale for each tile, as DeepSeek (weight_scale_inv) and vLLM (weight_scale, one tile) have them: value = stored * scale.</summary>
    public float[] Float8(string name, float[] values, int outputs, int inputs, int tileRows, int tileColumns, string ending)
    {
        int down = (outputs + tileRows - 1) / tileRows, across = (inputs + tileColumns - 1) / tileColumns;
        float[] scales = new float[down * across];
        for (int i = 0; i < values.Length; i++)
        {
            ref float scale = ref scales[(i / inputs / tileRows * across) + (i % inputs / tileColumns)];
            scale = MathF.Max(scale, MathF.Abs(values[i]) / 448);
        }

        float Scale(int i) => scales[(i / inputs / tileRows * across) + (i % inputs / tileColumns)];
        byte[] stored = [.. values.Select((v, i) => ToE4M3(v / Scale(i)))];
        file.Add(name, "F8_E4M3", [outputs, inputs], stored).Add(name + ending, down * across == 1 ? [1] : [down, across], scales);
        return [.. stored.Select((code, i) => FromE4M3(code) * Scale(i))];
    }

    /// <summary>compressed-tensors, packed integers of 4 or 8 bits with an offset of half the range, symmetric groups: value = (level - half) * scale.</summary>
    public float[] Compressed(string module, float[] values, int outputs, int inputs, int bits)
    {
        int half = 1 << (bits - 1), groups = (inputs + GroupSize - 1) / GroupSize;
        float[] scales = new float[outputs * groups];
        for (int i = 0; i < values.Length; i++)
        {
            ref float scale = ref scales[(i / inputs * groups) + (i % inputs / GroupSize)];
            scale = MathF.Max(scale, MathF.Abs(values[i]) / (half - 0.5f));
        }

        float Scale(int i) => scales[(i / inputs * groups) + (i % inputs / GroupSize)];
        int[] levels = [.. values.Select((v, i) => Math.Clamp((int)MathF.Round(v / Scale(i)), -half, half - 1) + half)];
        int[] words = LevelPacking.AlongRows(levels, outputs, inputs, bits);
        file.Add(module + ".weight_packed", [outputs, words.Length / outputs], words).Add(module + ".weight_scale", [outputs, groups], scales)
            .Add(module + ".weight_shape", "I64", [2], [.. BitConverter.GetBytes((long)outputs), .. BitConverter.GetBytes((long)inputs)]);
        return [.. levels.Select((level, i) => (level - half) * Scale(i))];
    }

    /// <summary>compressed-tensors int8 by rows: value = level * scale.</summary>
    public float[] IntegerRows(string name, float[] values, int outputs, int inputs)
    {
        float[] scales = [.. values.Chunk(inputs).Select(row => row.Max(MathF.Abs) / 127)];
        byte[] levels = [.. values.Select((v, i) => (byte)(sbyte)MathF.Round(v / scales[i / inputs]))];
        file.Add(name, "I8", [outputs, inputs], levels).Add(name + "_scale", [outputs, 1], scales);
        return [.. levels.Select((level, i) => (sbyte)level * scales[i / inputs])];
    }

    /// <summary>MXFP4: FP4 E2M1 in groups of 32 with a power of two (OCP Microscaling 1.0), packed as compressed-tensors does.</summary>
    public float[] Microscaling(string module, float[] values, int outputs, int inputs)
    {
        float[] magnitudes = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6], book = [.. magnitudes, .. magnitudes.Select(m => -m)];
        byte[] exponents = [.. values.Chunk(32).Select(group => (byte)(Math.Clamp(MathF.ILogB(MathF.Max(group.Max(MathF.Abs), 1e-30f)) - 2, -127, 127) + 127))];
        int[] levels = [.. values.Select((v, i) => Nearest(book, MathF.ScaleB(v, 127 - exponents[i / 32])))];
        byte[] packed = LevelPacking.Nibbles(levels, firstIsHigh: false);
        file.Add(module + ".weight_packed", "U8", [outputs, inputs / 2], packed).Add(module + ".weight_scale", "U8", [outputs, inputs / 32], exponents);
        return [.. levels.Select((level, i) => book[level] * MathF.ScaleB(1, exponents[i / 32] - 127))];
    }

    // Asymmetric levels of (output, group of inputs): value = (level - zero) * scale, the scale as float16.
    private static (int[] Levels, int[] Zeros, Half[] Scales, float[] Decoded) Affine(float[] values, int outputs, int inputs, int[] groupOf, int bits)
    {
        int groups = groupOf.Max() + 1, last = (1 << bits) - 1;
        float[] low = new float[groups * outputs], high = new float[groups * outputs];
        for (int i = 0; i < values.Length; i++)
        {
            int at = (groupOf[i % inputs] * outputs) + (i / inputs);
            low[at] = MathF.Min(low[at], values[i]);
            high[at] = MathF.Max(high[at], values[i]);
        }

        Half[] scales = [.. low.Zip(high, (l, h) => (Half)MathF.Max((h - l) / last, 1e-4f))];
        int[] zeros = [.. low.Zip(scales, (l, s) => Math.Clamp((int)MathF.Round(-l / (float)s), 0, last))];
        int[] levels = new int[values.Length];
        float[] decoded = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int output = i / inputs, input = i % inputs, at = (groupOf[input] * outputs) + output;
            int level = Math.Clamp((int)MathF.Round(values[i] / (float)scales[at]) + zeros[at], 0, last);
            levels[(input * outputs) + output] = level;
            decoded[i] = (level - zeros[at]) * (float)scales[at];
        }

        return (levels, zeros, scales, decoded);
    }

    private static int Nearest(float[] book, float value)
    {
        int best = 0;
        for (int i = 1; i < book.Length; i++)
        {
            best = MathF.Abs(book[i] - value) < MathF.Abs(book[best] - value) ? i : best;
        }

        return best;
    }

    private static byte ToE4M3(float value)
    {
        int best = 0;
        for (int code = 1; code < 127; code++)
        {
            best = MathF.Abs(FromE4M3((byte)code) - MathF.Abs(value)) < MathF.Abs(FromE4M3((byte)best) - MathF.Abs(value)) ? code : best;
        }

        return (byte)(best | (value < 0 ? 0x80 : 0));
    }

    private static float FromE4M3(byte code)
    {
        int exponent = code >> 3 & 15, mantissa = code & 7;
        float magnitude = exponent == 0 ? MathF.ScaleB(mantissa, -9) : MathF.ScaleB(8 + mantissa, exponent - 10);
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }
}
