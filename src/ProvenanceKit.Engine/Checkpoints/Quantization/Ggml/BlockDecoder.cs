namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>Decodes whole blocks.</summary>
/// <param name="blocks">First byte of the first block, little endian.</param>
/// <param name="count">Number of blocks.</param>
/// <param name="values">Receives count x block length values, in order.</param>
internal unsafe delegate void BlockDecoder(byte* blocks, long count, float* values);
