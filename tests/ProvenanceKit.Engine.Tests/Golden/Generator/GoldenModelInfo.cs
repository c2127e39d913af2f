namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>What was written.</summary>
/// <param name="Layers">Number of layers.</param>
/// <param name="Vocabulary">Embedding rows.</param>
/// <param name="TensorBytes">Bytes of all tensors.</param>
/// <param name="Sha256">SHA-256 (hex) by weight file, before anything was cut off; empty for models made by size and for the sparse shard.</param>
internal sealed record GoldenModelInfo(int Layers, int Vocabulary, long TensorBytes, IReadOnlyDictionary<string, string> Sha256);
