using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>
/// What the weights of two models say about their lineage: a verdict, the evidence for it, and explanations that never raise it.
/// Effect sizes are null when their test didn't run.
/// </summary>
public sealed record LineageEvidence
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the model that is compared against.</summary>
    public required string ReferenceModel { get; init; }

    /// <summary>Name of the model under question.</summary>
    public required string DifferenceModel { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One sentence in plain words.</summary>
    public required string Summary { get; init; }

    /// <summary>Decimal logarithm of the smallest p-value, corrections included: -300 stands for 1e-300. Null when no test has one.</summary>
    public double? PValueLog10 { get; init; }

    /// <summary>Every test with what it found or why it didn't run.</summary>
    public ImmutableArray<EvidenceTestResult> Tests { get; init; } = [];

    /// <summary>E1: sampled units that find themselves at the same position in the other model.</summary>
    public int? MatchedUnits { get; init; }

    /// <summary>E1: sampled units.</summary>
    public int? SampledUnits { get; init; }

    /// <summary>E1: share of the sampled units that match.</summary>
    public double? MatchedUnitFraction { get; init; }

    /// <summary>E1: mean cosine of units at the same position.</summary>
    public double? MeanUnitCosine { get; init; }

    /// <summary>E1: standardised trace of the similarity matrix over all layers; about normal when the models are independent.</summary>
    public double? UnitCorrespondenceZ { get; init; }

    /// <summary>E2: units matched whatever their order, basis and scale.</summary>
    public int? DisguiseProofMatches { get; init; }

    /// <summary>E2: matches in relation to the matches that the samples allow (about 1 for a close relative).</summary>
    public double? DisguiseProofFraction { get; init; }

    /// <summary>E2: mean similarity of the matched units.</summary>
    public double? DisguiseProofSimilarity { get; init; }

    /// <summary>E3: correlation of the centred norm gains of corresponding layers.</summary>
    public double? GainCorrelation { get; init; }

    /// <summary>E3: agreement in the leading singular directions of corresponding layers.</summary>
    public double? LearnedDirectionCosine { get; init; }

    /// <summary>Relative L2 distance of the sampled units of corresponding layers; null when units don't correspond by position.</summary>
    public double? RelativeDistance { get; init; }

    /// <summary>Which layer comes from which; empty when nothing corresponds.</summary>
    public ImmutableArray<LayerMapEntry> LayerMap { get; init; } = [];

    /// <summary>Name of the model whose layers the map explains: the model under question, unless the weights say that it is the earlier one. Null without a map.</summary>
    public string? LayerMapModel { get; init; }

    /// <summary>Which of the two is later, where the weights tell; between siblings it says which was trained further from their common ancestor.</summary>
    public LineageDirection Direction { get; init; }

    /// <summary>Coefficients of candidate parents; null when none were given.</summary>
    public MergeAttribution? Merge { get; init; }

    /// <summary>Parents that either model's files declare.</summary>
    public ImmutableArray<DeclaredParent> DeclaredParents { get; init; } = [];

    /// <summary>Where a declaration and the measurement contradict each other.</summary>
    public ImmutableArray<string> Conflicts { get; init; } = [];

    /// <summary>What makes this result weaker than it could be.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>True when the tests ran on the samples that fingerprints hold, false when they read the weights.</summary>
    public bool IsFromSamples { get; init; }

    /// <summary>Bytes of weights read from both models.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes that came over the network for this, answers of the Hub's API included; 0 when everything was on this machine.</summary>
    public long DownloadedBytes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict}: {Summary}";
}
