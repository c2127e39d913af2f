namespace ProvenanceKit.Engine.Tokenization;

/// <summary>The algorithm of a tokenizer's model.</summary>
internal enum TokenizerModelKind
{
    /// <summary>Byte-pair encoding with ranked merges.</summary>
    Bpe,

    /// <summary>Greedy longest match with a prefix for continuing pieces.</summary>
    WordPiece,

    /// <summary>Most probable segmentation under piece scores.</summary>
    Unigram,

    /// <summary>One id per pre-token.</summary>
    WordLevel,
}
