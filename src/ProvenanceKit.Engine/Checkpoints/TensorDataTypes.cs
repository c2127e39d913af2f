namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Facts about <see cref="TensorDataType"/>: names in safetensors headers and widths.</summary>
internal static class TensorDataTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int ByteWidth(this TensorDataType dataType) => dataType switch
    {
        TensorDataType.F64 or TensorDataType.I64 or TensorDataType.U64 => 8,
        TensorDataType.F32 or TensorDataType.I32 or TensorDataType.U32 => 4,
        TensorDataType.F16 or TensorDataType.BF16 or TensorDataType.I16 or TensorDataType.U16 => 2,
        TensorDataType.F8E4M3 or TensorDataType.F8E5M2 or TensorDataType.I8 or TensorDataType.U8 or TensorDataType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(dataType)),
    };

    /// <summary>Whether the type is a floating-point one.</summary>
    public static bool IsFloatingPoint(this TensorDataType dataType) => dataType <= TensorDataType.F8E5M2;

    /// <summary>Whether the type is one of the two 8-bit floating-point ones.</summary>
    public static bool IsFloat8(this TensorDataType dataType) => dataType is TensorDataType.F8E4M3 or TensorDataType.F8E5M2;

    /// <summary>Whether the bytes in the file are the values, so that a scan may read them past <see cref="Checkpoint.Read"/>.</summary>
    public static bool IsPlain(this TensorDataType dataType) => dataType != TensorDataType.Encoded;

    /// <summary>The name that safetensors uses.</summary>
    public static string DisplayName(this TensorDataType dataType) => dataType switch
    {
        TensorDataType.F8E4M3 => "F8_E4M3",
        TensorDataType.F8E5M2 => "F8_E5M2",
        TensorDataType.Bool => "BOOL",
        _ => dataType.ToString(),
    };

    /// <summary>Parses a dtype name of a safetensors header.</summary>
    public static bool TryParse(string name, out TensorDataType dataType)
    {
        TensorDataType? parsed = name switch
        {
            "F64" => TensorDataType.F64,
            "F32" => TensorDataType.F32,
            "F16" => TensorDataType.F16,
            "BF16" => TensorDataType.BF16,
            "F8_E4M3" => TensorDataType.F8E4M3,
            "F8_E5M2" => TensorDataType.F8E5M2,
            "I64" => TensorDataType.I64,
            "I32" => TensorDataType.I32,
            "I16" => TensorDataType.I16,
            "I8" => TensorDataType.I8,
            "U64" => TensorDataType.U64,
            "U32" => TensorDataType.U32,
            "U16" => TensorDataType.U16,
            "U8" => TensorDataType.U8,
            "BOOL" => TensorDataType.Bool,
            _ => null,
        };
        dataType = parsed.GetValueOrDefault();
        return parsed.HasValue;
    }
}
