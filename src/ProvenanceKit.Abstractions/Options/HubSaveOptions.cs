using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>Which files of a model to download. Patterns are wildcards (<c>*</c>, <c>?</c>) over the file's path in the repository.</summary>
public sealed record HubSaveOptions
{
    /// <summary>Only files that match one of these; empty means all.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>No files that match one of these.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Files that are downloaded at a time.</summary>
    public int MaxParallelFiles { get; init; } = 4;
}
