namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>
/// Tells whether two fingerprints are of the same files, wherever the files lie and however exactly the fingerprints keep what they measured. By everything that
/// says what the files hold; anything that only one of them has makes them different.
/// </summary>
internal static class SameModel
{
    /// <summary>Whether the fingerprints are of the same files.</summary>
    public static bool Is(ModelFingerprint first, ModelFingerprint second) =>
        first.Weights is null == second.Weights is null
        && (first.Evidence?.Version, first.Evidence?.ContentHash, first.Evidence?.TensorTableHash) == (second.Evidence?.Version, second.Evidence?.ContentHash, second.Evidence?.TensorTableHash)
        && first.Architecture.ToString() == second.Architecture.ToString()
        && (first.Architecture.ArchHash, first.Architecture.FamilyHash, first.Architecture.TokenizerHash) == (second.Architecture.ArchHash, second.Architecture.FamilyHash, second.Architecture.TokenizerHash)
        && first.Tokenizer?.MergeRuleHash == second.Tokenizer?.MergeRuleHash
        && first.Vocabulary?.TokenHashes.Length == second.Vocabulary?.TokenHashes.Length
        && Files(first).SequenceEqual(Files(second));

    private static IEnumerable<(long Length, string Header, string Sampled)> Files(ModelFingerprint fingerprint) =>
        fingerprint.Files.Select(static file => (file.Length, file.HeaderSha256, file.SampledSha256)).Order();
}
