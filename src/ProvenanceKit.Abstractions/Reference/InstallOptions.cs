namespace ProvenanceKit;

/// <summary>Where to install reference data from.</summary>
public sealed record InstallOptions
{
    /// <summary>The archive (zip); HTTPS. The public deep signals of the reference kit when not given.</summary>
    public Uri? ArchiveUri { get; init; }

    /// <summary>SHA-256 (hex) that the archive must have. Needed with an <see cref="ArchiveUri"/> of one's own; the known one for the public archive.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Install again although the archive with this hash is installed already.</summary>
    public bool Update { get; init; }

    /// <summary>Largest archive that is downloaded.</summary>
    public long MaxArchiveBytes { get; init; } = 8L << 30;

    /// <summary>Most bytes that the archive may unpack to.</summary>
    public long MaxUnpackedBytes { get; init; } = 64L << 30;

    /// <summary>Accept plain HTTP from this machine; for tests and local mirrors.</summary>
    public bool AllowLoopbackHttp { get; init; }
}
