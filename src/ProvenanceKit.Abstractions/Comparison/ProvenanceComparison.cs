using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>The comparison of two models: the verdict of the weights with its evidence, the eight signals, the reference kit's scores and decision.</summary>
public sealed record ProvenanceComparison
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the model that is compared against.</summary>
    public required string ReferenceModel { get; init; }

    /// <summary>Name of the model under question.</summary>
    public required string DifferenceModel { get; init; }

    /// <summary>Path of the reference model.</summary>
    public required string ReferencePath { get; init; }

    /// <summary>Path of the model under question.</summary>
    public required string DifferencePath { get; init; }

    /// <summary>What the weights say about lineage; null when that wasn't asked for (<c>-ReferenceParity</c>).</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The verdict in one sentence, or why there is none.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Decimal logarithm of the p-value behind the verdict, corrections included: -300 stands for 1e-300. Null when no test has one.</summary>
    public double? PValueLog10 => Evidence?.PValueLog10;

    /// <summary>The evidence behind the verdict: tests, effect sizes, layer map, merges, declarations; null when it wasn't gathered.</summary>
    public LineageEvidence? Evidence { get; init; }

    /// <summary>Which layer comes from which; empty when nothing corresponds.</summary>
    public ImmutableArray<LayerMapEntry> LayerMap => Evidence?.LayerMap ?? [];

    /// <summary>Which of the two is later, where the weights tell.</summary>
    public LineageDirection Direction => Evidence?.Direction ?? LineageDirection.Undetermined;

    /// <summary>The reference kit's decision: Confirmed Match, High-Confidence Match, Weak Match, Not Matched, Insufficient data; with the suffix "(metadata only)" where no weights were compared.</summary>
    public required string ReferenceDecision { get; init; }

    /// <summary>The reference kit's label of the pipeline score.</summary>
    public required string Interpretation { get; init; }

    /// <summary>Pipeline score in [0, 1]; null when nothing could be scored.</summary>
    public double? PipelineScore { get; init; }

    /// <summary>Weighted mean of the measured weight signals in [0, 1]; null when none was measured.</summary>
    public double? IdentityScore { get; init; }

    /// <summary>0.25 TFV + 0.75 VOA; null when either model has no tokenizer.</summary>
    public double? TokenizerScore { get; init; }

    /// <summary>MFI similarity in [0, 1].</summary>
    public double? MfiScore { get; init; }

    /// <summary>The soft match of the metadata before rounding, whatever the tier; null when not measured.</summary>
    public double? MfiSoftScore { get; init; }

    /// <summary>1 exact architecture, 2 same family, 3 soft match; 0 when not measured.</summary>
    public int MfiTier { get; init; }

    /// <summary>exact, family or soft_match; not_measured without a configuration.</summary>
    public required string MfiMatch { get; init; }

    /// <summary>Embedding anchor similarity; null when not measured.</summary>
    public double? Eas { get; init; }

    /// <summary>Norm layer fingerprint; null when not measured.</summary>
    public double? Nlf { get; init; }

    /// <summary>Layer energy profile; null when not measured.</summary>
    public double? Lep { get; init; }

    /// <summary>Embedding norm distribution; null when not measured.</summary>
    public double? End { get; init; }

    /// <summary>Weight-value cosine; null when not measured.</summary>
    public double? Wvc { get; init; }

    /// <summary>Tokenizer feature vector; null when not measured. Never part of a score of the weights.</summary>
    public double? Tfv { get; init; }

    /// <summary>Vocabulary overlap; null when not measured. Never part of a score of the weights.</summary>
    public double? Voa { get; init; }

    /// <summary>Every signal with its raw value, state and reason.</summary>
    public ImmutableArray<SignalMeasurement> Signals { get; init; } = [];

    /// <summary>Counts behind VOA; null when not measured.</summary>
    public VocabularyOverlap? VocabularyOverlap { get; init; }

    /// <summary>Energy of each layer of the reference model in relation to its largest, which LEP compares; null when not measured.</summary>
    public ImmutableArray<double>? ReferenceEnergyProfile { get; init; }

    /// <summary>The same of the model under question.</summary>
    public ImmutableArray<double>? DifferenceEnergyProfile { get; init; }

    /// <summary>True when the reference kit's defects were reproduced on request.</summary>
    public bool IsReferenceParity { get; init; }

    /// <summary>What makes this result weaker than asked.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Bytes that came over the network for this result: to read both models, and for the evidence. 0 when everything was on this machine.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Where the time went.</summary>
    public ComparisonTiming Timing { get; init; } = new();

    /// <inheritdoc/>
    public override string ToString() =>
        Verdict is null ? $"{DifferenceModel} against {ReferenceModel}: {ReferenceDecision}" : $"{Verdict}: {Summary}";
}
