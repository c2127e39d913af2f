using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Strings that vocabularies of every make have as tokens: printable ASCII characters, then pairs of letters. Vocabularies of different size share few of their
/// tokens, but nearly all of these.
/// </summary>
internal static class CommonTokens
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>Their hashes, the most common kind first, without pattern within a kind.</summary>
    public static ImmutableArray<ulong> Hashes { get; } =
    [
        .. Enumerable.Range('!', '~' - '!' + 1).Select(static c => SketchHash.Of(((char)c).ToString())).Order(),
        .. Letters.SelectMany(static a => Letters.Select(b => SketchHash.Of($"{a}{b}"))).Order(),
        .. Letters.ToUpperInvariant().SelectMany(static a => Letters.Select(b => SketchHash.Of($"{a}{b}"))).Order(),
    ];
}
