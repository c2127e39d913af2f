using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>How well one method did on labelled pairs.</summary>
public sealed record MethodAccuracy
{
    /// <summary>Name of the method.</summary>
    public required string Method { get; init; }

    /// <summary>Right and wrong answers by the method's own decision.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>ROC curve by falling score.</summary>
    public ImmutableArray<RocPoint> Roc { get; init; } = [];

    /// <summary>Area under the curve; null when either class is empty.</summary>
    public double? AreaUnderCurve { get; init; }

    /// <summary>Pairs that the method's decision got wrong.</summary>
    public ImmutableArray<ScoredPair> Errors { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Method}: {Confusion}";
}
