using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// What the reference kit measures on a Llama folder without tokenizer files: transformers 5.5 makes up a CodeLlama tokenizer of its eight special tokens,
/// to which every text is unknown. Only the reference's own numbers need it; by default a missing tokenizer is missing.
/// Source: golden features of a model without a tokenizer, made with the reference.
/// </summary>
internal static class ReferenceDefaultTokenizer
{
    private const int UnknownId = 0;

    private static readonly string[] s_tokens =
        ["<unk>", "<s>", "</s>", "\u2581<PRE>", "\u2581<MID>", "\u2581<SUF>", "\u2581<EOT>", "<FILL_ME>"];

    /// <summary>SHA-256 of the backend that transformers makes up.</summary>
    public const string CanonicalHash = "3037c4735a4f0e61fc11bacd750dba092ec487a9a44da38f47ba9df4680ee170";

    /// <summary>Its facts.</summary>
    public static TokenizerFacts Facts { get; } = new()
    {
        VocabularySize = s_tokens.Length,
        TokenizerClass = "CodeLlamaTokenizer",
        BosTokenId = 1,
        EosTokenId = 2,
        UnkTokenId = UnknownId,
        AddedTokenCount = s_tokens.Length,
        SpecialTokenCount = s_tokens.Length,
        MergeRuleHash = Convert.ToHexStringLower(SHA256.HashData([])),
        WhitespacePrefixShare = 0.5,
        AverageTokenLength = 5.62,
        MaxTokenLength = 9,
        ScriptDistribution = [new ScriptShare("Latin", 1.0)],
    };

    /// <summary>Its vocabulary.</summary>
    public static VocabularyDigest Vocabulary { get; } = Digest();

    /// <summary>Whether the reference makes one up for a model type.</summary>
    public static bool IsMadeUpFor(string modelType) => modelType is "llama" or "code_llama";

    /// <summary>Anchors: every string begins with the unknown token, and the generator gives the rest.</summary>
    public static ImmutableArray<int> SelectAnchors(long embeddingRows) => AnchorSelector.Complete(embeddingRows > UnknownId ? [UnknownId] : [], embeddingRows);

    private static VocabularyDigest Digest()
    {
        ulong[] hashes = [.. s_tokens.Select(token => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(token))))];
        int[] ids = [.. Enumerable.Range(0, s_tokens.Length)];
        Array.Sort(hashes, ids);
        return new VocabularyDigest { TokenHashes = [.. hashes], TokenIds = [.. ids] };
    }
}
