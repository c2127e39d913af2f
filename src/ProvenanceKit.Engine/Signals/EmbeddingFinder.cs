using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Signals;

/// <summary>Finds the token embedding whatever wraps the model and whatever the order of tensors.</summary>
internal static class EmbeddingFinder
{
    private static readonly string[] Endings =
    [
        "embed_tokens.weight", "wte.weight", "word_embeddings.weight", "embed_in.weight", "shared.weight", "tok_embeddings.weight", "token_embedding.weight",
        "word_embedding.weight", "embedding.word_embeddings.weight",
    ];

    /// <summary>
    /// The reference's well-known names, then names that end in a usual one, then its fallback over names in ordinal order; null when there is none.
    /// Unlike the reference, a matrix is required and the order in the file plays no part.
    /// </summary>
    public static TensorInfo? Find(IReadOnlyList<TensorInfo> tensors)
    {
        List<TensorInfo> matrices = [.. tensors.Where(tensor => tensor.Rank == 2).OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        if (TensorNames.FindWellKnownEmbedding(matrices) is { } known)
        {
            return known;
        }

        foreach (string ending in Endings)
        {
            TensorInfo? match = matrices
                .Where(tensor => tensor.Name.EndsWith("." + ending, StringComparison.Ordinal) && !IsOtherModality(tensor.Name))
                .MinBy(tensor => (tensor.Name.Length, tensor.Name));
            if (match is not null)
            {
                return match;
            }
        }

        return TensorNames.FindEmbedding(matrices, requireMatrix: true);
    }

    private static bool IsOtherModality(string name) =>
        name.Contains("vision", StringComparison.OrdinalIgnoreCase) || name.Contains("visual", StringComparison.OrdinalIgnoreCase) ||
        name.Contains("audio", StringComparison.OrdinalIgnoreCase);
}
