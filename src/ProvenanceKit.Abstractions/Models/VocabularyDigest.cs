using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// A vocabulary as sorted 64-bit hashes of its token strings with their ids: enough for overlaps and for pairing embedding rows by string,
/// without the strings. The hash is the first 8 bytes (big endian) of SHA-256 of the UTF-8 text.
/// </summary>
public sealed record VocabularyDigest
{
    /// <summary>Distinct hashes, ascending.</summary>
    public required ImmutableArray<ulong> TokenHashes { get; init; }

    /// <summary>Token id of the hash at the same index.</summary>
    public required ImmutableArray<int> TokenIds { get; init; }
}
