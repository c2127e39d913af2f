namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>What becomes of the delimiters when a piece is split.</summary>
internal enum PieceBehavior
{
    /// <summary>They go.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>Each ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring ones are one piece.</summary>
    Contiguous,
}
