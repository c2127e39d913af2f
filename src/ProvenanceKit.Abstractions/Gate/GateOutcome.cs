namespace ProvenanceKit;

/// <summary>How a claim about a model came out.</summary>
public enum GateOutcome
{
    /// <summary>The weights bear the claim out.</summary>
    Passed,

    /// <summary>The weights, or the model's own files, contradict the claim.</summary>
    Failed,

    /// <summary>It could not be told. This is never a pass by itself.</summary>
    Inconclusive,
}
