using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>What the quant_state text of a 4-bit weight of bitsandbytes says.</summary>
/// <param name="Shape">Shape of the weight.</param>
/// <param name="BlockSize">Levels of a block.</param>
/// <param name="NestedBlockSize">Codes of a nested block; 0 without nested statistics.</param>
/// <param name="NestedOffset">Added to the nested statistics.</param>
internal sealed record BitsAndBytesState(ImmutableArray<long> Shape, int BlockSize, int NestedBlockSize, float NestedOffset);
