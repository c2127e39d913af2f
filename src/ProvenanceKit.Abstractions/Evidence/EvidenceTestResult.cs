namespace ProvenanceKit;

/// <summary>One test of the evidence: that it ran and what it found, or why it didn't run.</summary>
public sealed record EvidenceTestResult
{
    /// <summary>Which test.</summary>
    public required EvidenceTest Test { get; init; }

    /// <summary>Measured, NotApplicable, Skipped or Failed.</summary>
    public required MeasurementState State { get; init; }

    /// <summary>What was found when measured, otherwise why there is nothing.</summary>
    public required string Finding { get; init; }

    /// <summary>Decimal logarithm of the p-value, corrections included; null for tests without one or that didn't run.</summary>
    public double? PValueLog10 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Test} {State}: {Finding}";
}
