namespace ProvenanceKit.Engine.Signals;

/// <summary>A similarity before rounding, or why there is none.</summary>
/// <param name="Raw">In [0, 1]; null when not measured.</param>
/// <param name="State">Whether it was measured.</param>
/// <param name="Reason">Why not; null when measured.</param>
internal readonly record struct SignalOutcome(double? Raw, MeasurementState State, string? Reason)
{
    /// <summary>A measured similarity.</summary>
    public static SignalOutcome Of(double raw) => new(raw, MeasurementState.Measured, null);

    /// <summary>The models have nothing that this signal could compare.</summary>
    public static SignalOutcome NotApplicable(string reason) => new(null, MeasurementState.NotApplicable, reason);

    /// <summary>There was something, but no number comes out of it.</summary>
    public static SignalOutcome Failed(string reason) => new(null, MeasurementState.Failed, reason);
}
