using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// A vocabulary as sorted 64-bit hashes of its token strings with their ids: enough for overlaps and for pairing embedding rows by string,
/// without the strings. The hash is the first 8 bytes (big endian) of SHA-256 of the UTF-8 text.
/// </summary>
public sealed record VocabularyDigest
{
    /// <summary>Hashes, ascending; distinct while all 64 bits are known.</summary>
    public required ImmutableArray<ulong> TokenHashes { get; init; }

    /// <summary>Token id of the hash at the same index; empty when a compact fingerprint file left the ids out.</summary>
    public required ImmutableArray<int> TokenIds { get; init; }

    /// <summary>Leading bits of the hashes that are known, 64 unless a compact fingerprint file cut them; the bits behind them are 0.</summary>
    public int HashBits { get; init; } = 64;

    /// <inheritdoc/>
    public override string ToString() =>
        TokenHashes.IsDefault ? "no tokens" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TokenHashes.Length} tokens");
}
