namespace ProvenanceKit;

/// <summary>One signal of a comparison: the similarity in [0, 1] when it was measured, the reason when it was not.</summary>
public sealed record SignalMeasurement
{
    /// <summary>Which signal this is.</summary>
    public required SignalName Name { get; init; }

    /// <summary>Similarity rounded to 4 decimals as Python's <c>round</c> does; null when not measured.</summary>
    public double? Score { get; init; }

    /// <summary>The similarity before rounding; null when not measured.</summary>
    public double? RawScore { get; init; }

    /// <summary>Whether the signal was measured.</summary>
    public required MeasurementState State { get; init; }

    /// <summary>Why there is no score; null when there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Nominal weight in the identity score; 0 for signals that are reported apart.</summary>
    public double Weight { get; init; }

    /// <summary>A measured signal.</summary>
    public static SignalMeasurement Measured(SignalName name, double score, double rawScore, double weight = 0) =>
        new() { Name = name, Score = score, RawScore = rawScore, State = MeasurementState.Measured, Weight = weight };

    /// <summary>A signal without a value.</summary>
    public static SignalMeasurement Unmeasured(SignalName name, MeasurementState state, string reason, double weight = 0) =>
        new() { Name = name, State = state, Reason = reason, Weight = weight };

    /// <inheritdoc/>
    public override string ToString() =>
        Score is { } score
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name} {score:0.0000}")
            : $"{Name} {State}: {Reason}";
}
