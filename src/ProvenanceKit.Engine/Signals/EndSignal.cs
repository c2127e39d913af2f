using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>END, embedding norm distribution: the histogram of the L2 norms of all embedding rows; compared by cosine.</summary>
internal static class EndSignal
{
    /// <summary>Number of bins.</summary>
    public const int BinCount = 20;

    private const double MinNormProduct = 1e-10;

    /// <summary>The histogram; null when a norm is NaN or infinite.</summary>
    public static ImmutableArray<double>? Extract(ReadOnlySpan<float> rowNorms) =>
        NormHistogram.Compute(rowNorms, BinCount) is { } shares ? ImmutableArray.Create(shares) : null;

    /// <summary>Similarity of two histograms.</summary>
    public static SignalOutcome Compare(ImmutableArray<double> a, ImmutableArray<double> b, bool referenceParity)
    {
        if (!referenceParity && (IsOneBin(a) || IsOneBin(b)))
        {
            return SignalOutcome.Failed("all embedding rows have the same norm");
        }

        return ClampedCosine.Compute(a.AsSpan(), b.AsSpan(), MinNormProduct) is { } cosine
            ? SignalOutcome.Of(cosine)
            : SignalOutcome.Failed("the histogram is empty");
    }

    private static bool IsOneBin(ImmutableArray<double> shares) => shares.Count(share => share > 0) <= 1;
}
