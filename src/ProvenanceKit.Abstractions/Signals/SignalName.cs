namespace ProvenanceKit;

/// <summary>The eight signals of the reference kit, plus WSP, which it extracts but never scores.</summary>
public enum SignalName
{
    /// <summary>Metadata family identification, from the configuration.</summary>
    Mfi,

    /// <summary>Tokenizer feature vector.</summary>
    Tfv,

    /// <summary>Vocabulary overlap.</summary>
    Voa,

    /// <summary>Embedding anchor similarity.</summary>
    Eas,

    /// <summary>Norm layer fingerprint.</summary>
    Nlf,

    /// <summary>Layer energy profile.</summary>
    Lep,

    /// <summary>Embedding norm distribution.</summary>
    End,

    /// <summary>Weight-value cosine.</summary>
    Wvc,

    /// <summary>Weight sign profile: extracted, never scored.</summary>
    Wsp,
}
