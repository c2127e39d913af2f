namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>Where a block has fields of more than one byte.</summary>
/// <param name="Offset">First byte of the first group.</param>
/// <param name="Width">Bytes of a field of the first group.</param>
/// <param name="Count">Fields of the first group; 0 when there are none.</param>
/// <param name="SecondOffset">First byte of the second group.</param>
/// <param name="SecondCount">Two-byte fields of the second group.</param>
internal readonly record struct GgmlWords(int Offset, int Width, int Count, int SecondOffset = 0, int SecondCount = 0);
