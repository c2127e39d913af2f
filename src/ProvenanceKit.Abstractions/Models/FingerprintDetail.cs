namespace ProvenanceKit;

/// <summary>How much of a fingerprint a fingerprint file keeps.</summary>
public enum FingerprintDetail
{
    /// <summary>Every value, bit for bit.</summary>
    Exact,

    /// <summary>
    /// WVC samples are rounded to 1/12 of a tensor's standard deviation, and the vocabulary keeps 40 bits per token and no ids. Then WVC moves by less than
    /// 0.001 and VOA by less than 0.00001; all other signals keep every bit.
    /// </summary>
    Compact,
}
