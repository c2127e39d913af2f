using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Errors of fingerprint files.</summary>
internal static class FormatErrors
{
    /// <summary>The file breaks a rule.</summary>
    public static ProvenanceException Invalid(string file, string message, long? offset = null) =>
        new(ProvenanceErrorCode.FingerprintInvalid, file, message + "; export or download the fingerprint again", offset);

    /// <summary>The file is shorter than it claims.</summary>
    public static ProvenanceException Truncated(string file, string message, long? offset = null) =>
        new(ProvenanceErrorCode.FileTruncated, file, message + "; export or download the fingerprint again", offset);

    /// <summary>The file is of a newer version.</summary>
    public static ProvenanceException Newer(string file, string message) =>
        new(ProvenanceErrorCode.FingerprintVersionUnsupported, file, message + "; update ProvenanceKit, or export the fingerprint again with this version");
}
