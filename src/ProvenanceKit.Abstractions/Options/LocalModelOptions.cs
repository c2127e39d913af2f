using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>Where to look for models.</summary>
public sealed record LocalModelOptions
{
    /// <summary>Stores; empty for all. Not used when folders are given.</summary>
    public ImmutableArray<LocalModelSource> Sources { get; init; } = [];

    /// <summary>Folders and files to look at in place of the stores; full paths.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];
}
