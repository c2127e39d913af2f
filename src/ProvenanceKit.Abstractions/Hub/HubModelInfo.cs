using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>A model repository on the Hub at one commit.</summary>
public sealed record HubModelInfo
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Repository id, <c>org/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit that was asked for.</summary>
    public required string Revision { get; init; }

    /// <summary>The commit it stands for.</summary>
    public required string CommitHash { get; init; }

    /// <summary>Whether access must be asked for (automatic or by hand).</summary>
    public bool IsGated { get; init; }

    /// <summary>Whether only its members see it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>All files.</summary>
    public ImmutableArray<HubFileInfo> Files { get; init; } = [];

    /// <summary>Bytes of all files.</summary>
    public long TotalLength => Files.Sum(static file => file.Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}@{CommitHash}";
}
