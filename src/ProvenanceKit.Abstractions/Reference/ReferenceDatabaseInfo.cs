namespace ProvenanceKit;

/// <summary>A reference database at a glance.</summary>
public sealed record ReferenceDatabaseInfo
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The folder; "shipped" for the module's own catalogue.</summary>
    public required string Path { get; init; }

    /// <summary>ProvenanceKit (a database of this module), ReferenceKit (the reference kit's layout, read only), or Shipped.</summary>
    public required string Kind { get; init; }

    /// <summary>Number of references.</summary>
    public int ReferenceCount { get; init; }

    /// <summary>References with weight features.</summary>
    public int WeightFeatureCount { get; init; }

    /// <summary>True when references have weight features, so that a scan compares more than configurations and tokenizers.</summary>
    public bool DeepSignalsInstalled => WeightFeatureCount > 0;

    /// <summary>Number of families.</summary>
    public int FamilyCount { get; init; }

    /// <summary>Number of publishers.</summary>
    public int PublisherCount { get; init; }

    /// <summary>When the database was made; null when not stated.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the catalogue last changed; null when not stated.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long ByteCount { get; init; }

    /// <summary>SHA-256 (hex) of the archive that it was installed from; null when it wasn't.</summary>
    public string? ArchiveSha256 { get; init; }

    /// <summary>Source of the facts and their licence, where they are somebody else's.</summary>
    public string? Attribution { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
