namespace ProvenanceKit;

/// <summary>How to write a report.</summary>
public sealed record ReportOptions
{
    /// <summary>Heading of the report.</summary>
    public string Title { get; init; } = "Model provenance report";

    /// <summary>
    /// Whether to hash the files of the models (SHA-256). Null hashes models of up to <see cref="AutomaticHashBytes"/>, so that a report on a large model
    /// doesn't read it once more unasked.
    /// </summary>
    public bool? HashFiles { get; init; }

    /// <summary>Bytes of weights up to which a model is hashed unasked.</summary>
    public static long AutomaticHashBytes => 256L << 20;

    /// <summary>The time that the report names; now when null.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>Serial number of a CycloneDX document; a new one when null.</summary>
    public Guid? SerialNumber { get; init; }

    /// <summary>Leave out line breaks and indentation of JSON.</summary>
    public bool Compress { get; init; }
}
