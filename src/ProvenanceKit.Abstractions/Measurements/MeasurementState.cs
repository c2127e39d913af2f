namespace ProvenanceKit;

/// <summary>Says whether a value was measured, and if not, why there is none.</summary>
public enum MeasurementState
{
    /// <summary>The value was measured on the files.</summary>
    Measured,

    /// <summary>The model has nothing that this measurement could apply to (no tokenizer, no norm tensors, one layer only).</summary>
    NotApplicable,

    /// <summary>The measurement was not asked for (for example <c>-MetadataOnly</c>).</summary>
    Skipped,

    /// <summary>The input was there but could not be measured (NaN weights, a constant vector, an unreadable file).</summary>
    Failed,
}
