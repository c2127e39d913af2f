using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// A tokenizer as its files state it: the model's vocabulary and merges, the added tokens in file order, and the components (normaliser,
/// pre-tokenizer, post-processor, decoder) as the JSON of tokenizer.json, whatever format they were read from.
/// </summary>
internal sealed class TokenizerSource
{
    /// <summary>The file with the vocabulary, for messages.</summary>
    public required string FilePath { get; init; }

    /// <summary>The algorithm.</summary>
    public required TokenizerModelKind Kind { get; init; }

    /// <summary>Distinct tokens of the model, in file order.</summary>
    public required Utf8TextList Tokens { get; init; }

    /// <summary>Finds a token.</summary>
    public required Utf8TextIndex Index { get; init; }

    /// <summary>Ids of <see cref="Tokens"/>, index for index.</summary>
    public required List<int> Ids { get; init; }

    /// <summary>Unigram scores (natural logarithms), index for index; null for other models.</summary>
    public List<double>? Scores { get; init; }

    /// <summary>The scores as the Rust library reads them from a tokenizer.json, which can differ in the last place; null where it isn't what reads them.</summary>
    public List<double>? LibraryScores { get; set; }

    /// <summary>Size of the model as the Rust library counts it: for Unigram the list's length, repeated pieces included.</summary>
    public required int ModelSize { get; init; }

    /// <summary>BPE merges; empty for other models.</summary>
    public required MergeList Merges { get; init; }

    /// <summary>Added tokens in file order with the ids that the file states; the ids in force follow from the vocabulary.</summary>
    public List<(int? StatedId, AddedToken Token)> AddedTokens { get; init; } = [];

    /// <summary>The model's options.</summary>
    public ModelOptions Options { get; set; } = new();

    /// <summary>The normaliser's JSON; null when there is none.</summary>
    public JsonElement? Normalizer { get; set; }

    /// <summary>The pre-tokenizer's JSON; null when there is none.</summary>
    public JsonElement? PreTokenizer { get; set; }

    /// <summary>The post-processor's JSON; null when there is none.</summary>
    public JsonElement? PostProcessor { get; set; }

    /// <summary>The decoder's JSON; null when there is none.</summary>
    public JsonElement? Decoder { get; set; }

    /// <summary>The truncation settings; null when there are none.</summary>
    public JsonElement? Truncation { get; set; }

    /// <summary>The padding settings; null when there are none.</summary>
    public JsonElement? Padding { get; set; }

    /// <summary>False when the file has parts that the canonical form doesn't know.</summary>
    public bool HasOnlyKnownParts { get; init; } = true;
}
