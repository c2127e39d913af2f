namespace ProvenanceKit;

/// <summary>What a weight file is, told by hashes. Hashes are SHA-256 in lower-case hex.</summary>
public sealed record ModelFileDigest
{
    /// <summary>Name of the file, without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes at the start of the file that <see cref="HeaderSha256"/> covers.</summary>
    public required long HeaderLength { get; init; }

    /// <summary>Hash of the header: names, types, shapes and places of the tensors.</summary>
    public required string HeaderSha256 { get; init; }

    /// <summary>Number of blocks that <see cref="SampledSha256"/> covers.</summary>
    public required int SampledBlockCount { get; init; }

    /// <summary>Hash of the blocks of 4096 bytes at positions that follow from the lengths alone: equal files have equal hashes, unequal ones mostly not.</summary>
    public required string SampledSha256 { get; init; }

    /// <summary>Hash of the whole file; null when it wasn't asked for.</summary>
    public string? Sha256 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
