namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>The second quantisation of bitsandbytes' block statistics.</summary>
/// <param name="Absmax">Scales of the codes.</param>
/// <param name="Map">The 256 values of the codes.</param>
/// <param name="BlockSize">Codes of one scale.</param>
/// <param name="Offset">Added to every value.</param>
internal readonly record struct NestedStatistics(TensorInfo Absmax, Codebook Map, int BlockSize, float Offset);
