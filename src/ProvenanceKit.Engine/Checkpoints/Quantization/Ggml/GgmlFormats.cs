using System.Diagnostics.CodeAnalysis;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>The table of formats. Block lengths and bytes are those of the structures in ggml-common.h.</summary>
internal static unsafe class GgmlFormats
{
    private static readonly Dictionary<uint, GgmlFormat> ByNumber = All().ToDictionary(static format => (uint)format.Type);

    /// <summary>All formats.</summary>
    public static IReadOnlyCollection<GgmlFormat> Known => ByNumber.Values;

    /// <summary>The format of a type.</summary>
    public static GgmlFormat Of(GgmlType type) => ByNumber[(uint)type];

    /// <summary>Finds a format by the number in the file.</summary>
    public static bool TryGet(uint number, [NotNullWhen(true)] out GgmlFormat? format) => ByNumber.TryGetValue(number, out format);

    private static List<GgmlFormat> All() =>
        [
            Plain(GgmlType.F32, TensorDataType.F32),
            Plain(GgmlType.F16, TensorDataType.F16),
            Plain(GgmlType.BF16, TensorDataType.BF16),
            Plain(GgmlType.F64, TensorDataType.F64),
            Plain(GgmlType.I8, TensorDataType.I8),
            Plain(GgmlType.I16, TensorDataType.I16),
            Plain(GgmlType.I32, TensorDataType.I32),
            Plain(GgmlType.I64, TensorDataType.I64),
            new(GgmlType.Q4_0, 32, 18, null, LegacyBlocks.DecodeQ4_0, LegacyErrors.Q4_0, new GgmlWords(0, 2, 1)),
            new(GgmlType.Q4_1, 32, 20, null, LegacyBlocks.DecodeQ4_1, LegacyErrors.Q4_1, new GgmlWords(0, 2, 2)),
            new(GgmlType.Q5_0, 32, 22, null, LegacyBlocks.DecodeQ5_0, LegacyErrors.Q5_0, new GgmlWords(0, 2, 1)),
            new(GgmlType.Q5_1, 32, 24, null, LegacyBlocks.DecodeQ5_1, LegacyErrors.Q5_1, new GgmlWords(0, 2, 2)),
            new(GgmlType.Q8_0, 32, 34, null, LegacyBlocks.DecodeQ8_0, LegacyErrors.Q8_0, new GgmlWords(0, 2, 1)),
            new(GgmlType.Q8_1, 32, 36, null, LegacyBlocks.DecodeQ8_1, LegacyErrors.Q8_1, new GgmlWords(0, 2, 2)),
            new(GgmlType.Q2_K, 256, 84, null, KQuantBlocks.DecodeQ2_K, KQuantErrors.Q2_K, new GgmlWords(80, 2, 2)),
            new(GgmlType.Q3_K, 256, 110, null, KQuantBlocks.DecodeQ3_K, KQuantErrors.Q3_K, new GgmlWords(108, 2, 1)),
            new(GgmlType.Q4_K, 256, 144, null, KQuantBlocks.DecodeQ4_K, KQuantErrors.Q4_K, new GgmlWords(0, 2, 2)),
            new(GgmlType.Q5_K, 256, 176, null, KQuantBlocks.DecodeQ5_K, KQuantErrors.Q5_K, new GgmlWords(0, 2, 2)),
            new(GgmlType.Q6_K, 256, 210, null, KQuantBlocks.DecodeQ6_K, KQuantErrors.Q6_K, new GgmlWords(208, 2, 1)),
            new(GgmlType.Q8_K, 256, 292, null, KQuantBlocks.DecodeQ8_K, KQuantErrors.Q8_K, new GgmlWords(0, 4, 1, 260, 16)),
            new(GgmlType.IQ2_XXS, 256, 66, null, CodebookBlocks.DecodeIQ2_XXS, CodebookErrors.Unbounded, new GgmlWords(0, 2, 33)),
            new(GgmlType.IQ2_XS, 256, 74, null, CodebookBlocks.DecodeIQ2_XS, CodebookErrors.Unbounded, new GgmlWords(0, 2, 33)),
            new(GgmlType.IQ2_S, 256, 82, null, CodebookBlocks.DecodeIQ2_S, CodebookErrors.Unbounded, new GgmlWords(0, 2, 1)),
            new(GgmlType.IQ3_XXS, 256, 98, null, CodebookBlocks.DecodeIQ3_XXS, CodebookErrors.Unbounded, new GgmlWords(0, 2, 1)),
            new(GgmlType.IQ3_S, 256, 110, null, CodebookBlocks.DecodeIQ3_S, CodebookErrors.Unbounded, new GgmlWords(0, 2, 1)),
            new(GgmlType.IQ1_S, 256, 50, null, CodebookOneBitBlocks.DecodeIQ1_S, CodebookErrors.Unbounded, new GgmlWords(0, 2, 1, 34, 8)),
            new(GgmlType.IQ1_M, 256, 56, null, CodebookOneBitBlocks.DecodeIQ1_M, CodebookErrors.Unbounded, new GgmlWords(48, 2, 4)),
            new(GgmlType.IQ4_NL, 32, 18, null, LevelTableBlocks.DecodeIQ4_NL, LevelTableErrors.IQ4_NL, new GgmlWords(0, 2, 1)),
            new(GgmlType.IQ4_XS, 256, 136, null, LevelTableBlocks.DecodeIQ4_XS, LevelTableErrors.IQ4_XS, new GgmlWords(0, 2, 2)),
            new(GgmlType.MXFP4, 32, 17, null, LevelTableBlocks.DecodeMXFP4, LevelTableErrors.MXFP4, default),
            new(GgmlType.TQ1_0, 256, 54, null, TernaryBlocks.DecodeTQ1_0, TernaryBlocks.ErrorTQ1_0, new GgmlWords(52, 2, 1)),
            new(GgmlType.TQ2_0, 256, 66, null, TernaryBlocks.DecodeTQ2_0, TernaryBlocks.ErrorTQ2_0, new GgmlWords(64, 2, 1)),
        ];

    private static GgmlFormat Plain(GgmlType type, TensorDataType plain)
    {
        int width = plain.ByteWidth();
        return new GgmlFormat(type, 1, width, plain, null, null, width == 1 ? default : new GgmlWords(0, width, 1));
    }
}
