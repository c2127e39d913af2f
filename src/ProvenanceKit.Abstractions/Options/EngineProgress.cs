namespace ProvenanceKit;

/// <summary>A progress report of the engine.</summary>
/// <param name="Subject">What is being worked on: a model's name.</param>
/// <param name="Phase">The phase: metadata, weights, evidence, pairs.</param>
/// <param name="BytesDone">Bytes done in this phase.</param>
/// <param name="BytesTotal">Bytes to do in this phase; 0 when unknown.</param>
public sealed record EngineProgress(string Subject, string Phase, long BytesDone, long BytesTotal)
{
    /// <summary>True when the numbers count items, such as pairs, and not bytes.</summary>
    public bool IsCount { get; init; }
}
