using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// Architecture facts of a model (the MFI fingerprint), equal to what the reference kit reads through transformers' AutoConfig.
/// </summary>
public sealed record ArchitectureFacts
{
    /// <summary>The configuration's <c>model_type</c>; "unknown" when absent.</summary>
    public required string ModelType { get; init; }

    /// <summary>The configuration's <c>architectures</c>; null when absent.</summary>
    public ImmutableArray<string>? Architectures { get; init; }

    /// <summary>Width of the residual stream; 0 when unknown.</summary>
    public long HiddenSize { get; init; }

    /// <summary>Number of hidden layers; 0 when unknown.</summary>
    public long HiddenLayerCount { get; init; }

    /// <summary>Number of attention heads; 0 when unknown.</summary>
    public long AttentionHeadCount { get; init; }

    /// <summary>Number of key/value heads; null when the configuration has none.</summary>
    public long? KeyValueHeadCount { get; init; }

    /// <summary>Width of the feed-forward block; 0 when unknown.</summary>
    public long IntermediateSize { get; init; }

    /// <summary>Vocabulary size that the configuration states; 0 when unknown.</summary>
    public long VocabularySize { get; init; }

    /// <summary>Maximum number of positions; 0 when unknown.</summary>
    public long MaxPositionEmbeddings { get; init; }

    /// <summary>Activation function of the feed-forward block; empty when absent.</summary>
    public string HiddenActivation { get; init; } = "";

    /// <summary>Elements per attention head; null when the configuration has none.</summary>
    public long? HeadDimension { get; init; }

    /// <summary>Rotary base as a top-level attribute (mostly null with transformers 5, see <see cref="RopeScalingJson"/>).</summary>
    public double? RopeTheta { get; init; }

    /// <summary>Rotary parameters as canonical JSON text; null when absent.</summary>
    public string? RopeScalingJson { get; init; }

    /// <summary>Whether the output head is the token embedding; null when not stated.</summary>
    public bool? TieWordEmbeddings { get; init; }

    /// <summary>Beginning-of-sequence id as JSON text (a number, a list), null when absent.</summary>
    public string? BosTokenId { get; init; }

    /// <summary>End-of-sequence id as JSON text (a number, a list), null when absent.</summary>
    public string? EosTokenId { get; init; }

    /// <summary>Attention heads per key/value head, rounded to one decimal; 1.0 when there are no key/value heads.</summary>
    public double GqaRatio { get; init; } = 1.0;

    /// <summary>MHA, GQA or MQA.</summary>
    public string AttentionStyle { get; init; } = "MHA";

    /// <summary>RMSNorm, LayerNorm or unknown.</summary>
    public string NormType { get; init; } = "unknown";

    /// <summary>Whether attention projections have biases; null when not stated.</summary>
    public bool? AttentionBias { get; init; }

    /// <summary>Whether queries and keys are normalised.</summary>
    public bool QkNorm { get; init; }

    /// <summary>RoPE, absolute, or what <c>position_embedding_type</c> says.</summary>
    public string PositionEncoding { get; init; } = "absolute";

    /// <summary>SHA-256 (hex) of the tokenizer's canonical form; null when there is no tokenizer.</summary>
    public string? TokenizerHash { get; init; }

    /// <summary><c>bos=X|eos=Y</c> with the ids as Python prints them.</summary>
    public string TokenIdSignature { get; init; } = "bos=None|eos=None";

    /// <summary>SHA-256 (hex) of the nine architecture fields.</summary>
    public required string ArchHash { get; init; }

    /// <summary>SHA-256 (hex) of the family fields.</summary>
    public required string FamilyHash { get; init; }

    /// <summary>Estimated number of parameters, from the configuration alone.</summary>
    public double EstimatedParameterCount { get; init; }

    /// <summary>Size bucket of the estimate: <c>&lt;=1B</c>, <c>1-10B</c>, <c>10-40B</c>, <c>40B+</c>.</summary>
    public string ParameterBucket { get; init; } = "<=1B";

    /// <summary>Family by model type (llama, qwen, bert, ...); "unknown" otherwise.</summary>
    public string Family { get; init; } = "unknown";

    /// <summary>False when the model type is not in the table of known types and only plain fields were read.</summary>
    public bool IsKnownModelType { get; init; } = true;

    /// <summary>False when the reference kit would refuse this configuration (unknown type, no <c>architectures</c>).</summary>
    public bool ReferenceAccepts { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ModelType}, {HiddenLayerCount} layers, hidden size {HiddenSize}");
}
