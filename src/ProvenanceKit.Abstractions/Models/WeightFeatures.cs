using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>The features that the weight signals compare. Each feature is null when it was not measured; <see cref="Unmeasured"/> says why.</summary>
public sealed record WeightFeatures
{
    /// <summary>How the weights were read: Full (default), or the reference's Streaming and Sliced modes.</summary>
    public required string ExtractionMode { get; init; }

    /// <summary>Whether the reference kit's rules for orders and names were followed.</summary>
    public bool IsReferenceParity { get; init; }

    /// <summary>Name of the embedding tensor; null when none was found.</summary>
    public string? EmbeddingName { get; init; }

    /// <summary>Rows of the embedding tensor; 0 when none was found.</summary>
    public long EmbeddingRowCount { get; init; }

    /// <summary>Columns of the embedding tensor; 0 when none was found.</summary>
    public long EmbeddingColumnCount { get; init; }

    /// <summary>Rows of the embedding used as anchors, in order.</summary>
    public ImmutableArray<int> AnchorIds { get; init; } = [];

    /// <summary>EAS: k x k cosine matrix of the anchor rows, row-major, k = number of anchors.</summary>
    public ImmutableArray<float>? AnchorCosines { get; init; }

    /// <summary>END: 20 bins of the row norms, each in [0, 1].</summary>
    public ImmutableArray<double>? EmbeddingNormHistogram { get; init; }

    /// <summary>NLF: the norm tensors in storage order; null when there are none.</summary>
    public ImmutableArray<NormTensor>? NormTensors { get; init; }

    /// <summary>
    /// NLF: mean, population standard deviation, maximum and minimum of each norm tensor, one after the other, where only these are known (imported from
    /// a reference kit's database); <see cref="NormTensors"/> is null then.
    /// </summary>
    public ImmutableArray<double>? NormStatistics { get; init; }

    /// <summary>False for features imported from a reference kit's database, whose tensors have no names: they pair by position.</summary>
    public bool HasTensorNames { get; init; } = true;

    /// <summary>LEP: energy per layer divided by the largest, index = layer.</summary>
    public ImmutableArray<double>? LayerEnergyProfile { get; init; }

    /// <summary>WSP: per layer the share of positive values and of near-zero values, interleaved.</summary>
    public ImmutableArray<double>? SignSparsityProfile { get; init; }

    /// <summary>WVC: sampled weight values per layer, ascending by layer.</summary>
    public ImmutableArray<LayerWeightSample>? LayerWeightSamples { get; init; }

    /// <summary>Tensors with NaN or infinite values (of those outside layers, the small ones and the embedding); signals that rest on them aren't measured.</summary>
    public ImmutableArray<string> NonFiniteTensors { get; init; } = [];

    /// <summary>Reasons for features without a value, and for values that must not count (NaN weights).</summary>
    public ImmutableArray<UnmeasuredFeature> Unmeasured { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        EmbeddingName is null ? ExtractionMode : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ExtractionMode}, {EmbeddingName} {EmbeddingRowCount} x {EmbeddingColumnCount}");
}
