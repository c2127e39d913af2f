using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>An array of a GGUF file's metadata.</summary>
/// <param name="ElementType">Type of the elements.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Texts">The texts; null for other elements.</param>
/// <param name="Numbers">The numbers as doubles; null for other elements, and for arrays over the limit.</param>
internal sealed record GgufArray(GgufValueType ElementType, int Count, Utf8TextList? Texts, double[]? Numbers);
