namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>How a database stores fingerprints.</summary>
internal interface IFingerprintFormat
{
    /// <summary>Ending of the files.</summary>
    string Extension { get; }

    /// <summary>The bytes of a file.</summary>
    byte[] Encode(ModelFingerprint fingerprint);

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="Errors.ProvenanceException">They break the format.</exception>
    ModelFingerprint Decode(byte[] content, string subject);
}
