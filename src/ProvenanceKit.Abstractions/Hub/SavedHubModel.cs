namespace ProvenanceKit;

/// <summary>A model that was downloaded into the Hugging Face cache.</summary>
public sealed record SavedHubModel
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Repository id, <c>org/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit that was asked for.</summary>
    public required string Revision { get; init; }

    /// <summary>The commit it stands for.</summary>
    public required string CommitHash { get; init; }

    /// <summary>The snapshot's folder: a model folder like any other.</summary>
    public required string Path { get; init; }

    /// <summary>Files in the snapshot.</summary>
    public required int FileCount { get; init; }

    /// <summary>Bytes of the files.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Bytes that came over the network; less than <see cref="TotalBytes"/> when files were there already.</summary>
    public required long DownloadedBytes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
