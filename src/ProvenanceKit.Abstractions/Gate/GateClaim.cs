namespace ProvenanceKit;

/// <summary>One claim about a model and what came of it.</summary>
public sealed record GateClaim
{
    /// <summary>Who makes it.</summary>
    public required GateClaimKind Kind { get; init; }

    /// <summary>What is claimed: a model, or a rule of the policy.</summary>
    public required string Claim { get; init; }

    /// <summary>How it came out.</summary>
    public required GateOutcome Outcome { get; init; }

    /// <summary>Why, in plain words.</summary>
    public required string Reason { get; init; }

    /// <summary>The model that was compared; null when there was none.</summary>
    public string? Reference { get; init; }

    /// <summary>What the weights say; null when nothing was compared.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Decimal logarithm of the p-value; null without one.</summary>
    public double? PValueLog10 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Outcome}: {Reason}";
}
