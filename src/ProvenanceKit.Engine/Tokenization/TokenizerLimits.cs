namespace ProvenanceKit.Engine.Tokenization;

/// <summary>What a tokenizer file may cost before it is refused. The largest published ones have 262,144 tokens, 580,000 merges and 35 MB.</summary>
internal static class TokenizerLimits
{
    /// <summary>Largest tokenizer file that is read, in bytes.</summary>
    public const long FileBytes = 256L << 20;

    /// <summary>Largest settings file (tokenizer_config.json and the like), in bytes.</summary>
    public const long SettingsBytes = 32L << 20;

    /// <summary>Most tokens of one vocabulary.</summary>
    public const int Tokens = 4_000_000;

    /// <summary>Most merges of one vocabulary.</summary>
    public const int Merges = 16_000_000;

    /// <summary>Deepest nesting of JSON.</summary>
    public const int JsonDepth = 64;

    /// <summary>Largest SentencePiece or tiktoken file, in bytes; the largest published ones have 5 MB.</summary>
    public const long ScoredVocabularyBytes = 64L << 20;

    /// <summary>Longest piece whose merges are derived from scores or ranks, in bytes: the work grows with the square.</summary>
    public const int DerivedMergeBytes = 512;

    /// <summary>Most merges that the encoder prepares for one text.</summary>
    public const int EncoderMerges = 1_000_000;

    /// <summary>Time that one regular expression of a tokenizer may take for one text.</summary>
    public static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(2);
}
