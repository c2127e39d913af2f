namespace ProvenanceKit.Engine.Tokenization;

/// <summary>Options of a tokenizer's model, with the defaults of the tokenizers library.</summary>
internal sealed record ModelOptions
{
    /// <summary>BPE dropout; encoding here never drops.</summary>
    public double? Dropout { get; init; }

    /// <summary>The unknown token (BPE, WordPiece, WordLevel); null when there is none.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>The unknown piece's position (Unigram); null when there is none.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Written before a piece that continues a word.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>Written after the last character of a word (BPE).</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Adjacent unknown characters become one unknown token (BPE).</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Unknown characters become their bytes' tokens where all of those exist.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A pre-token that is in the vocabulary is taken whole (BPE).</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Longer words become the unknown token (WordPiece), in code points.</summary>
    public int MaxInputCharsPerWord { get; init; } = 100;
}
