using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>The weight features of one model as the reference kit stores them, one long table: signal, layer, row, col, value.</summary>
internal sealed record DeepSignals
{
    /// <summary>Name of the anchor cosine matrix, k x k.</summary>
    public const string AnchorSignal = "eas_self_sim";

    /// <summary>Name of the norm vector.</summary>
    public const string NormSignal = "nlf_vector";

    /// <summary>Name of the layer energy profile.</summary>
    public const string EnergySignal = "lep_profile";

    /// <summary>Name of the histogram of embedding norms.</summary>
    public const string HistogramSignal = "end_histogram";

    /// <summary>Name of the sign profile.</summary>
    public const string SignSignal = "wsp_signature";

    /// <summary>Name of the weight samples, one vector per layer.</summary>
    public const string SampleSignal = "wvc_layer_sigs";

    /// <summary>Cosine matrix, row-major, k x k; null when absent.</summary>
    public ImmutableArray<float>? AnchorCosines { get; init; }

    /// <summary>Norm vector; null when absent.</summary>
    public ImmutableArray<float>? NormVector { get; init; }

    /// <summary>Layer energies over the largest; null when absent.</summary>
    public ImmutableArray<float>? LayerEnergyProfile { get; init; }

    /// <summary>Histogram; null when absent.</summary>
    public ImmutableArray<float>? EmbeddingNormHistogram { get; init; }

    /// <summary>Sign profile; null when absent.</summary>
    public ImmutableArray<float>? SignSparsityProfile { get; init; }

    /// <summary>Weight samples by layer, ascending; null when absent.</summary>
    public ImmutableArray<(int Layer, ImmutableArray<float> Values)>? LayerSamples { get; init; }
}
