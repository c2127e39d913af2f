namespace ProvenanceKit;

/// <summary>Where the facts of a reference come from.</summary>
public enum ReferenceOrigin
{
    /// <summary>The catalogue that ships with the module: facts only.</summary>
    Shipped,

    /// <summary>A database in the reference kit's layout.</summary>
    ReferenceKit,

    /// <summary>A model or a fingerprint that was read here.</summary>
    Fingerprint,
}
