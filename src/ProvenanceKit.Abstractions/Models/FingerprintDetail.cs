namespace ProvenanceKit;

/// <summary>How much of a fingerprint a fingerprint file keeps.</summary>
public enum FingerprintDetail
{
    /// <summary>Every value, bit for bit.</summary>
    Exact,

    /// <summary>
    /// WVC samples are rounded to 1/16 and norm gains to 1/256 of a tensor's standard deviation, and the vocabulary keeps 40 bits per token and no ids.
    /// Between different models WVC then moves by less than 0.001, NLF by less than 0.0001, VOA by less than 0.00001; all else is exact.
    /// </summary>
    Compact,
}
