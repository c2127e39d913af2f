namespace ProvenanceKit;

/// <summary>A fingerprint in the user's cache.</summary>
public sealed record FingerprintCacheEntry
{
    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the model's folder or file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>How it was read: Full, MetadataOnly, or the reference's way.</summary>
    public required string Mode { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTime CreatedUtc { get; init; }

    /// <summary>When it was last used.</summary>
    public required DateTime LastUsedUtc { get; init; }

    /// <summary>Full path of the cache's file.</summary>
    public required string EntryPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
