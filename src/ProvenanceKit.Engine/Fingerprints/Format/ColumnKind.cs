namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>How the float32 values of a column are stored.</summary>
internal enum ColumnKind : byte
{
    /// <summary>As they are.</summary>
    Single,

    /// <summary>As bfloat16, when every value is one: what a bfloat16 checkpoint holds.</summary>
    BFloat16,

    /// <summary>As float16, when every value is one.</summary>
    Half,

    /// <summary>As whole multiples of a step.</summary>
    Steps,
}
