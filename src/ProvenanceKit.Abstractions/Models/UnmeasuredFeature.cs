namespace ProvenanceKit;

/// <summary>Why a feature of a model could not be measured.</summary>
/// <param name="Signal">The signal it belongs to.</param>
/// <param name="State">NotApplicable, Skipped or Failed.</param>
/// <param name="Reason">The reason, naming the tensor where there is one.</param>
public sealed record UnmeasuredFeature(SignalName Signal, MeasurementState State, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Signal} {State}: {Reason}";
}
