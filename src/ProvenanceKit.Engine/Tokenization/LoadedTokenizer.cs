using ProvenanceKit.Engine.Tokenization.Canonical;
using ProvenanceKit.Engine.Tokenization.Encoders;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// A model's tokenizer: facts, vocabulary and canonical hash are at hand after loading; the encoder is built when a text is first encoded.
/// </summary>
internal sealed class LoadedTokenizer
{
    private readonly TokenizerSource _source;

    private readonly Lazy<VocabularyDigest> _digest;

    private readonly Lazy<TextEncoder> _encoder;

    private readonly Lazy<Canonical.CanonicalHash> _hash;

    public LoadedTokenizer(TokenizerSource source, Vocabulary vocabulary, TokenizerFacts facts, bool isRebuildKnown, CancellationToken cancellationToken)
    {
        _source = source;
        Vocabulary = vocabulary;
        Facts = facts;
        _digest = new Lazy<VocabularyDigest>(() => VocabularyDigestBuilder.Build(vocabulary, cancellationToken));
        _encoder = new Lazy<TextEncoder>(() => TextEncoder.Create(source, vocabulary));
        _hash = new Lazy<Canonical.CanonicalHash>(() => CanonicalTokenizerJson.Hash(source, vocabulary, facts.TokenizerClass, isRebuildKnown));
    }

    /// <summary>The file with the vocabulary.</summary>
    public string FilePath => _source.FilePath;

    /// <summary>Model and added tokens with their ids.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The tokenizer feature vector with the special ids as transformers reports them.</summary>
    public TokenizerFacts Facts { get; }

    /// <summary>Hashes of all tokens with their ids.</summary>
    public VocabularyDigest VocabularyDigest => _digest.Value;

    /// <summary>
    /// The reference's tokenizer_hash where it can be reproduced; otherwise a hash of the same content with the prefix of
    /// <see cref="Canonical.CanonicalHash.OwnPrefix"/>, equal for equal files and never equal to a reference hash.
    /// </summary>
    public string CanonicalHash => _hash.Value.Text;

    /// <summary>Whether <see cref="CanonicalHash"/> is the reference's.</summary>
    public bool HashIsComparable => _hash.Value.IsComparable;

    /// <summary>Why texts can't be encoded; null when they can.</summary>
    public string? EncodingUnavailableReason => _encoder.Value.UnavailableReason;

    /// <summary>The first id of a text without special tokens; null for no ids at all, or when texts can't be encoded.</summary>
    public int? FirstTokenId(string text) => FirstTokenIds([text])[0];

    /// <summary>The first ids of several texts; cheaper than one by one, since the encoding core is prepared for all of them together.</summary>
    public IReadOnlyList<int?> FirstTokenIds(IReadOnlyList<string> texts) =>
        [.. _encoder.Value.EncodeAll(texts).Select(ids => ids.Count > 0 ? ids[0] : (int?)null)];

    /// <summary>All ids of a text without special tokens.</summary>
    public IReadOnlyList<int> Encode(string text) => _encoder.Value.EncodeAll([text])[0];

    /// <summary>All ids of several texts.</summary>
    public IReadOnlyList<IReadOnlyList<int>> EncodeAll(IReadOnlyList<string> texts) => _encoder.Value.EncodeAll(texts);
}
