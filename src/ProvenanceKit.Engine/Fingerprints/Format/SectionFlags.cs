namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Flags of a section. Flags that a reader doesn't know make an optional section unreadable for it, and a required one an error.</summary>
[Flags]
internal enum SectionFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A reader that doesn't know the section must refuse the file.</summary>
    Required = 1,

    /// <summary>Packed with deflate.</summary>
    Deflated = 2,

    /// <summary>All that this version knows.</summary>
    Known = Required | Deflated,
}
