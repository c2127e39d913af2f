using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// Two LoRA adapters compared by their deltas (scale * B A). lora_A alone says nothing: PEFT draws it at random, and adapters that were started with the same seed
/// share it whatever they were trained on.
/// </summary>
public sealed record AdapterComparison
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the first adapter.</summary>
    public required string ReferenceAdapter { get; init; }

    /// <summary>Name of the second adapter.</summary>
    public required string DifferenceAdapter { get; init; }

    /// <summary>Identical (the deltas are equal), Linked (they point the same way), NoEvidence, or Inconclusive (they have no module in common).</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>Cosine of all common deltas taken together; null when there are none or one is zero.</summary>
    public double? Cosine { get; init; }

    /// <summary>
    /// The inner product in units of its standard deviation if one adapter's outputs (lora_B) were turned at random; large values aren't chance. Null as <see cref="Cosine"/>.
    /// </summary>
    public double? ZScore { get; init; }

    /// <summary>Norm of the difference of the deltas divided by the larger norm of the two.</summary>
    public double? RelativeDifference { get; init; }

    /// <summary>Cosine of the lora_A factors alone, for those of equal shape: near 1 for a shared seed. Not evidence.</summary>
    public double? FactorACosine { get; init; }

    /// <summary>Weights that only one of the adapters changes.</summary>
    public int UnmatchedModules { get; init; }

    /// <summary>The common modules.</summary>
    public ImmutableArray<AdapterModuleComparison> Modules { get; init; } = [];
}
