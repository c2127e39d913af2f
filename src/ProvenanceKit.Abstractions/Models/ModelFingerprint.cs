using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>All that is known of a model after reading it: what a comparison needs, without the weights.</summary>
public sealed record ModelFingerprint
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Short name: the folder's or the file's.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the model's folder or file, or of the fingerprint file that this was read from.</summary>
    public required string Path { get; init; }

    /// <summary>Where the model was when it was measured, if this comes from a fingerprint file: maybe on another machine, so nothing is read from there. Null otherwise.</summary>
    public string? SourcePath { get; init; }

    /// <summary>Full path of the base model that an adapter was applied to; null for whole models, and when this comes from a fingerprint file.</summary>
    public string? BaseModelPath { get; init; }

    /// <summary>File format of the weights: safetensors, or none.</summary>
    public required string Format { get; init; }

    /// <summary>Bytes of the weight files; 0 when there are none.</summary>
    public long WeightBytes { get; init; }

    /// <summary>Number of tensors; 0 when there are none.</summary>
    public int TensorCount { get; init; }

    /// <summary>Number of elements over all tensors.</summary>
    public long ParameterCount { get; init; }

    /// <summary>Storage types of the tensors, most elements first (BF16, F32, ...).</summary>
    public ImmutableArray<string> DataTypes { get; init; } = [];

    /// <summary>Architecture facts (MFI).</summary>
    public required ArchitectureFacts Architecture { get; init; }

    /// <summary>Tokenizer facts (TFV); null when there is no readable tokenizer.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>Vocabulary (VOA); null when there is no readable tokenizer.</summary>
    public VocabularyDigest? Vocabulary { get; init; }

    /// <summary>Why there is no tokenizer; null when there is one.</summary>
    public string? TokenizerUnmeasuredReason { get; init; }

    /// <summary>Weight features; null when only metadata was read or there are no weights.</summary>
    public WeightFeatures? Weights { get; init; }

    /// <summary>Why there are no weight features; null when there are.</summary>
    public string? WeightsUnmeasuredReason { get; init; }

    /// <summary>Samples of the weights that stand for them in the tests of lineage; null when the weights weren't read, or by a version that stored none.</summary>
    public EvidenceSketch? Evidence { get; init; }

    /// <summary>What a reader should know about how this was measured.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Hashes of the weight files; empty when the weights weren't read.</summary>
    public ImmutableArray<ModelFileDigest> Files { get; init; } = [];

    /// <summary>Whether the values are as they were measured, or rounded by a compact fingerprint file.</summary>
    public FingerprintDetail Detail { get; init; }

    /// <summary>Version of the tool that measured; empty when unknown.</summary>
    public string ToolVersion { get; init; } = "";

    /// <summary>Bytes that came over the network to read this; 0 when everything was on this machine.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Where the time went.</summary>
    public FingerprintTiming Timing { get; init; } = new();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
