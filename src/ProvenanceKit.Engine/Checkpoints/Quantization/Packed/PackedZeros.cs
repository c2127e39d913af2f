namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>How zero points are stored.</summary>
internal enum PackedZeros
{
    /// <summary>One number each: [outputs, groups].</summary>
    Plain,

    /// <summary>Packed int32 [ceil(outputs / n), groups]: consecutive outputs in a word.</summary>
    DownColumns,

    /// <summary>Packed int32 [outputs, ceil(groups / n)]: consecutive groups in a word.</summary>
    AlongRows,
}
