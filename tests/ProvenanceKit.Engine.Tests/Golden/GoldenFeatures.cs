using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>What the reference kit extracted from a golden model, reduced to what a test compares.</summary>
internal sealed record GoldenFeatures
{
    /// <summary>The MFI fingerprint, field by field; null when the reference failed.</summary>
    public JsonElement? Mfi { get; init; }

    /// <summary>The tokenizer feature vector; null when there is none.</summary>
    public JsonElement? Tfv { get; init; }

    /// <summary>SHA-256 of all tokens, sorted by code point, joined by U+0000.</summary>
    [JsonPropertyName("vocab_sha256_sorted")]
    public string? VocabularySha256 { get; init; }

    /// <summary>Name of the embedding tensor.</summary>
    public string? EmbeddingName { get; init; }

    /// <summary>Its shape.</summary>
    public long[]? EmbeddingShape { get; init; }

    /// <summary>The anchors, in order.</summary>
    public int[]? AnchorIds { get; init; }

    /// <summary>Number of tensors.</summary>
    [JsonPropertyName("n_tensors")]
    public int? TensorCount { get; init; }

    /// <summary>Parameters estimated from the configuration.</summary>
    public double? EstimatedParamsMfi { get; init; }

    /// <summary>Size bucket.</summary>
    public string? ParamBucket { get; init; }

    /// <summary>The exception that ended the reference; null when there was none.</summary>
    public string? Error { get; init; }

    /// <summary>SHA-256 by weight file.</summary>
    public Dictionary<string, string> Sha256 { get; init; } = [];

    /// <summary>Weight features; null when there are none.</summary>
    public GoldenWeights? Weights { get; init; }
}
