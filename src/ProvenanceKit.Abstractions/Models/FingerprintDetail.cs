namespace ProvenanceKit;

/// <summary>How much of a fingerprint a fingerprint file keeps.</summary>
public enum FingerprintDetail
{
    /// <summary>Every value, bit for bit.</summary>
    Exact,

    /// <summary>
    /// WVC samples are rounded to 1/12 and norm gains to 1/16 of a tensor's standard deviation, and the vocabulary keeps 40 bits per token and no ids.
    /// All else is exact. See README of the format for what it does to the signals.
    /// </summary>
    Compact,
}
