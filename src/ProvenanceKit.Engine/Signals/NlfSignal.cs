using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// NLF, norm layer fingerprint: the gains of all normalisation layers; compared by cosine. Tensors of one length are concatenated ("direct"), others
/// become four statistics each ("stats").
/// </summary>
internal static class NlfSignal
{
    /// <summary>Fewest elements of a norm tensor that counts.</summary>
    public const int MinElementCount = 64;

    private const int MinCommonLength = 4;
    private const double MinNormProduct = 1e-10;
    private const double MinDeviation = 1e-8;

    /// <summary>Whether the tensors are concatenated as they are.</summary>
    public static bool IsDirect(ImmutableArray<NormTensor> tensors) => tensors.All(tensor => tensor.Values.Length == tensors[0].Values.Length);

    /// <summary>
    /// Similarity. By default tensors are taken in the order of their layers and names, so that the order in the file doesn't matter and layers of models of
    /// different depth stand beside each other; with
    /// <paramref name="referenceParity"/> in storage order, and a NaN cosine counts as 1.
    /// </summary>
    public static SignalOutcome Compare(ImmutableArray<NormTensor> a, ImmutableArray<NormTensor> b, bool referenceParity) =>
        Compare(new NormFeature(a, null), new NormFeature(b, null), referenceParity, byPosition: referenceParity);

    /// <summary>As above for features of which only the statistics may be known.</summary>
    /// <param name="featureA">One model's norms.</param>
    /// <param name="featureB">The other's.</param>
    /// <param name="referenceParity">Whether a NaN cosine counts as 1.</param>
    /// <param name="byPosition">Whether tensors pair by their position instead of their names.</param>
    public static SignalOutcome Compare(NormFeature featureA, NormFeature featureB, bool referenceParity, bool byPosition)
    {
        if (featureA.Tensors is not { } a || featureB.Tensors is not { } b)
        {
            return CompareStatistics(featureA, featureB, referenceParity, byPosition);
        }

        if (!referenceParity)
        {
            if (!byPosition)
            {
                a = ByLayerAndName(a);
                b = ByLayerAndName(b);
            }

            string? bad = FirstNonFinite(a) ?? FirstNonFinite(b);
            if (bad is not null)
            {
                return SignalOutcome.Failed($"the norm tensor {bad} has NaN or infinite values");
            }

            if (IsConstant(a) || IsConstant(b))
            {
                return SignalOutcome.Failed("all norm gains are the same");
            }
        }

        double[] vectorA;
        double[] vectorB;
        if (IsDirect(a) && IsDirect(b) && a.Length * a[0].Values.Length == b.Length * b[0].Values.Length)
        {
            vectorA = Concatenate(a);
            vectorB = Concatenate(b);
        }
        else
        {
            return Cosine(Statistics(a), Statistics(b), referenceParity);
        }

        return Cosine(vectorA, vectorB, referenceParity);
    }

    private static SignalOutcome CompareStatistics(NormFeature a, NormFeature b, bool referenceParity, bool byPosition)
    {
        double[] vectorA = Statistics(a, byPosition);
        double[] vectorB = Statistics(b, byPosition);
        return referenceParity || (Array.TrueForAll(vectorA, double.IsFinite) && Array.TrueForAll(vectorB, double.IsFinite))
            ? Cosine(vectorA, vectorB, referenceParity)
            : SignalOutcome.Failed("the norm gains have NaN or infinite values");
    }

    private static double[] Statistics(NormFeature feature, bool byPosition)
    {
        if (feature.Tensors is not { } tensors)
        {
            return [.. feature.Statistics!.Value];
        }

        return Statistics(byPosition ? tensors : ByLayerAndName(tensors));
    }

    private static SignalOutcome Cosine(double[] vectorA, double[] vectorB, bool referenceParity)
    {
        int length = Math.Min(vectorA.Length, vectorB.Length);
        if (length < MinCommonLength)
        {
            return SignalOutcome.NotApplicable("too few norm tensors in common");
        }

        return ClampedCosine.Compute(vectorA.AsSpan(0, length), vectorB.AsSpan(0, length), MinNormProduct) switch
        {
            null => SignalOutcome.Failed("the norm gains are zero"),
            double.NaN when referenceParity => SignalOutcome.Of(1.0),
            double.NaN => SignalOutcome.Failed("the norm gains have NaN or infinite values"),
            { } cosine => SignalOutcome.Of(cosine),
        };
    }

    // What belongs to no layer (the final norm) comes last, where modules have it.
    /// <summary>The tensors in the order of their layers and names.</summary>
    public static ImmutableArray<NormTensor> ByLayerAndName(ImmutableArray<NormTensor> tensors) =>
        [.. tensors.OrderBy(tensor => TensorNames.LayerIndex(tensor.Name) ?? int.MaxValue).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];

    private static double[] Concatenate(ImmutableArray<NormTensor> tensors)
    {
        double[] vector = new double[tensors.Sum(tensor => tensor.Values.Length)];
        int next = 0;
        foreach (NormTensor tensor in tensors)
        {
            foreach (float value in tensor.Values)
            {
                vector[next++] = value;
            }
        }

        return vector;
    }

    /// <summary>Mean, population standard deviation, maximum and minimum of each tensor, one after the other, in single precision.</summary>
    public static double[] Statistics(ImmutableArray<NormTensor> tensors)
    {
        double[] vector = new double[tensors.Length * 4];
        for (int i = 0; i < tensors.Length; i++)
        {
            ReadOnlySpan<float> values = tensors[i].Values.AsSpan();
            float max = float.NegativeInfinity;
            float min = float.PositiveInfinity;
            foreach (float value in values)
            {
                max = MathF.Max(max, value);
                min = MathF.Min(min, value);
            }

            vector[4 * i] = SinglePairwise.Mean(values);
            vector[(4 * i) + 1] = SinglePairwise.StandardDeviation(values);
            vector[(4 * i) + 2] = max;
            vector[(4 * i) + 3] = min;
        }

        return vector;
    }

    private static string? FirstNonFinite(ImmutableArray<NormTensor> tensors) =>
        tensors.FirstOrDefault(tensor => tensor.Values.Any(value => !float.IsFinite(value)))?.Name;

    private static bool IsConstant(ImmutableArray<NormTensor> tensors) =>
        PearsonCorrelation.StandardDeviation(Concatenate(tensors)) < MinDeviation;
}
