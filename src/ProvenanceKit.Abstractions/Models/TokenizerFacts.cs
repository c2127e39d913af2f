using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>Facts of a tokenizer (the TFV fingerprint) over its full vocabulary, added tokens included. Lengths are Unicode code points.</summary>
public sealed record TokenizerFacts
{
    /// <summary>Number of tokens, added ones included.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>transformers' class name, as version 5.5 resolves it.</summary>
    public required string TokenizerClass { get; init; }

    /// <summary>Beginning-of-sequence id; null when there is none.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>End-of-sequence id; null when there is none.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>Padding id; null when there is none.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Unknown-token id; null when there is none.</summary>
    public int? UnkTokenId { get; init; }

    /// <summary>Mask id; null when there is none.</summary>
    public int? MaskTokenId { get; init; }

    /// <summary>Number of added tokens.</summary>
    public int AddedTokenCount { get; init; }

    /// <summary>Number of special tokens.</summary>
    public int SpecialTokenCount { get; init; }

    /// <summary>Number of BPE merges; 0 for other models.</summary>
    public int MergeCount { get; init; }

    /// <summary>The first five merges as <c>left right</c>.</summary>
    public ImmutableArray<string> FirstMerges { get; init; } = [];

    /// <summary>SHA-256 (hex) of the first 50 merges joined by line feeds (of the empty text when there are none).</summary>
    public required string MergeRuleHash { get; init; }

    /// <summary>SHA-256 (hex) of all merges joined by line feeds; null when there are none or the source did not keep them.</summary>
    public string? AllMergesHash { get; init; }

    /// <summary>Share of tokens of one code point, rounded to 4 decimals.</summary>
    public double SingleCharacterShare { get; init; }

    /// <summary>Share of tokens beginning with U+2581, U+0120 or a space, rounded to 4 decimals.</summary>
    public double WhitespacePrefixShare { get; init; }

    /// <summary>Share of byte tokens <c>&lt;0xHH&gt;</c>, rounded to 4 decimals.</summary>
    public double ByteTokenShare { get; init; }

    /// <summary>Mean token length in code points, rounded to 2 decimals.</summary>
    public double AverageTokenLength { get; init; }

    /// <summary>Longest token in code points.</summary>
    public int MaxTokenLength { get; init; }

    /// <summary>Share of alphabetic code points per script, most common first, rounded to 4 decimals.</summary>
    public ImmutableArray<ScriptShare> ScriptDistribution { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TokenizerClass}, {VocabularySize} tokens, {MergeCount} merges");
}
