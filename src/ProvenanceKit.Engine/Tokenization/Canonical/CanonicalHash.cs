namespace ProvenanceKit.Engine.Tokenization.Canonical;

/// <summary>A hash over everything that a tokenizer is.</summary>
/// <param name="Text">Lower-case hex, after <see cref="OwnPrefix"/> when it isn't the reference's hash.</param>
/// <param name="IsComparable">Whether the reference has the same hash for the same files.</param>
internal sealed record CanonicalHash(string Text, bool IsComparable)
{
    /// <summary>Marks a hash that only compares with hashes made here.</summary>
    public const string OwnPrefix = "pk1:";
}
