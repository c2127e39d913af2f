namespace ProvenanceKit;

/// <summary>A model that was found on this machine, from the names and sizes of its files alone; the files themselves weren't read.</summary>
public sealed record LocalModel
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The name that its store gives it: <c>org/name</c>, <c>name:tag</c>, or a folder's or file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the folder or file that the other cmdlets read. For a model whose files are missing, where they should be.</summary>
    public required string Path { get; init; }

    /// <summary>The store.</summary>
    public required LocalModelSource Source { get; init; }

    /// <summary>Whether it can be read.</summary>
    public required LocalModelStatus Status { get; init; }

    /// <summary>Why it isn't complete; null when it is.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Format of the weights by the files' names: safetensors, gguf, pytorch, onnx, ..., with " adapter" for adapters; none when there are no weights.</summary>
    public required string Format { get; init; }

    /// <summary>Id of the repository that it was downloaded from; null when the store doesn't say.</summary>
    public string? Repository { get; init; }

    /// <summary>Branch or tag that it was downloaded as; null when the store doesn't say.</summary>
    public string? Revision { get; init; }

    /// <summary>Commit of the repository; null when the store doesn't say.</summary>
    public string? CommitHash { get; init; }

    /// <summary>Weight files.</summary>
    public int FileCount { get; init; }

    /// <summary>Bytes of the weight files.</summary>
    public long SizeBytes { get; init; }

    /// <summary>When a weight file was last written; null when there is none.</summary>
    public DateTime? LastWriteTimeUtc { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
