namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>What the reference kit said of two models.</summary>
internal sealed record GoldenPair
{
    /// <summary>First model.</summary>
    public required string A { get; init; }

    /// <summary>Second model.</summary>
    public required string B { get; init; }

    /// <summary>How the weights of the first were read: full, streaming or sliced.</summary>
    public required string ModeA { get; init; }

    /// <summary>How the weights of the second were read.</summary>
    public required string ModeB { get; init; }

    /// <summary>Rounded signals by lower-case name; null where the reference has NaN.</summary>
    public Dictionary<string, double?>? Signals { get; init; }

    /// <summary>Unrounded signals by lower-case name; null where the reference has NaN.</summary>
    public Dictionary<string, double?>? Raw { get; init; }

    /// <summary>Scores and the decision; null when the reference failed.</summary>
    public GoldenScores? Scores { get; init; }

    /// <summary>The exception that ended the reference; null when there was none.</summary>
    public string? Error { get; init; }

    /// <summary>Key of the first model's features.</summary>
    public string KeyA => $"{A}@{ModeA}";

    /// <summary>Key of the second model's features.</summary>
    public string KeyB => $"{B}@{ModeB}";
}
