namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Turns one part of a fingerprint into a section and back. Sections are read in the order of <see cref="FingerprintSections.All"/>.</summary>
internal interface IFingerprintSection
{
    /// <summary>Which.</summary>
    SectionId Id { get; }

    /// <summary>Whether a reader that doesn't know the section must refuse the file.</summary>
    bool IsRequired { get; }

    /// <summary>Writes the part; false when the fingerprint has none and the section is left out.</summary>
    bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail);

    /// <summary>Reads the part into the fingerprint.</summary>
    /// <exception cref="Errors.ProvenanceException">The section breaks a rule.</exception>
    ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint);
}
