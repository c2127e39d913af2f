namespace ProvenanceKit.Engine.Reference;

/// <summary>Limits that keep a hostile database from costing memory.</summary>
internal static class ReferenceLimits
{
    /// <summary>Largest JSON document of a reference kit's database.</summary>
    public const long MaxDocumentLength = 64L << 20;

    /// <summary>Largest catalogue of our own.</summary>
    public const long MaxCatalogueLength = 4L << 30;

    /// <summary>Longest line of our own catalogue.</summary>
    public const int MaxLineLength = 1 << 20;

    /// <summary>Largest deep-signals file.</summary>
    public const long MaxDeepSignalsLength = 256L << 20;

    /// <summary>Most rows of a deep-signals file.</summary>
    public const int MaxDeepSignalRows = 1 << 25;

    /// <summary>Most layers that deep signals may name.</summary>
    public const int MaxLayers = 1 << 16;

    /// <summary>Most families and most references of one database.</summary>
    public const int MaxReferences = 10_000_000;

    /// <summary>Deepest nesting of a JSON document.</summary>
    public const int MaxDepth = 32;

    /// <summary>Largest fingerprint file.</summary>
    public const long MaxFingerprintLength = 256L << 20;
}
