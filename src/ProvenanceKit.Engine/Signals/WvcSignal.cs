using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// WVC, weight-value cosine: the mean over layers of the cosine of sampled weight values. By default the samples of a layer are paired by tensor name;
/// the reference pairs them by position in the file.
/// </summary>
internal static class WvcSignal
{
    private const int MinLayerCount = 2;
    private const int MinValueCount = 64;
    private const double MinNormProduct = 1e-10;

    /// <summary>Similarity of two models' samples.</summary>
    public static SignalOutcome Compare(ImmutableArray<LayerWeightSample> a, ImmutableArray<LayerWeightSample> b, bool referenceParity) =>
        Compare(a, b, referenceParity, byPosition: referenceParity);

    /// <summary>As above, with the pairing apart: by position where a database kept no tensor names.</summary>
    public static SignalOutcome Compare(
        ImmutableArray<LayerWeightSample> a, ImmutableArray<LayerWeightSample> b, bool referenceParity, bool byPosition)
    {
        Dictionary<int, LayerWeightSample> byLayer = b.ToDictionary(layer => layer.Layer);
        var cosines = new List<double>();
        int common = 0;
        foreach (LayerWeightSample layerA in a)
        {
            if (!byLayer.TryGetValue(layerA.Layer, out LayerWeightSample? layerB))
            {
                continue;
            }

            common++;
            double? cosine = byPosition ? ByPosition(layerA, layerB) : ByName(layerA, layerB);
            if (cosine is null)
            {
                continue;
            }

            if (double.IsNaN(cosine.Value))
            {
                if (!referenceParity)
                {
                    return SignalOutcome.Failed($"layer {layerA.Layer} has NaN or infinite weights");
                }

                cosine = 1.0;
            }

            cosines.Add(cosine.Value);
        }

        if (cosines.Count >= MinLayerCount)
        {
            return SignalOutcome.Of(cosines.Sum() / cosines.Count);
        }

        return common < MinLayerCount
            ? SignalOutcome.NotApplicable($"fewer than {MinLayerCount} common layers with projection weights")
            : SignalOutcome.Failed($"fewer than {MinLayerCount} layers have comparable weights (too few values, zero or constant)");
    }

    private static double? ByPosition(LayerWeightSample a, LayerWeightSample b)
    {
        ReadOnlySpan<float> valuesA = Concatenate(a);
        ReadOnlySpan<float> valuesB = Concatenate(b);
        int length = Math.Min(valuesA.Length, valuesB.Length);
        return length < MinValueCount
            ? null
            : ClampedCosine.FromSums(
                FixedOrderDot.Compute(valuesA[..length], valuesB[..length]), FixedOrderDot.Compute(valuesA[..length], valuesA[..length]),
                FixedOrderDot.Compute(valuesB[..length], valuesB[..length]), MinNormProduct);
    }

    private static double? ByName(LayerWeightSample a, LayerWeightSample b)
    {
        var byKey = new Dictionary<string, TensorWeightSample>(StringComparer.Ordinal);
        foreach (TensorWeightSample tensor in b.Tensors)
        {
            byKey.TryAdd(TensorNames.KeyWithinLayer(tensor.Name), tensor);
        }

        double product = 0;
        double squareA = 0;
        double squareB = 0;
        int count = 0;
        bool varies = false;
        foreach (TensorWeightSample tensorA in a.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            if (!byKey.Remove(TensorNames.KeyWithinLayer(tensorA.Name), out TensorWeightSample? tensorB))
            {
                continue;
            }

            int length = Math.Min(tensorA.Values.Length, tensorB.Values.Length);
            ReadOnlySpan<float> valuesA = tensorA.Values.AsSpan()[..length];
            ReadOnlySpan<float> valuesB = tensorB.Values.AsSpan()[..length];
            product += FixedOrderDot.Compute(valuesA, valuesB);
            squareA += FixedOrderDot.Compute(valuesA, valuesA);
            squareB += FixedOrderDot.Compute(valuesB, valuesB);
            varies |= length > 0 && valuesA.ContainsAnyExcept(valuesA[0]) && valuesB.ContainsAnyExcept(valuesB[0]);
            count += length;
        }

        if (count == 0)
        {
            return WithoutCommonNames(a, b);
        }

        // A constant pattern has a direction but says nothing of what was learned.
        return count < MinValueCount || !varies ? null : ClampedCosine.FromSums(product, squareA, squareB, MinNormProduct);
    }

    // Layers named differently throughout are compared all the same, in the order of their names: without a value here the other signals would
    // share its weight, and models of different architectures would seem more alike for having nothing in common.
    private static double? WithoutCommonNames(LayerWeightSample a, LayerWeightSample b)
    {
        LayerWeightSample sortedA = a with { Tensors = a.Tensors.Sort(static (x, y) => string.CompareOrdinal(x.Name, y.Name)) };
        LayerWeightSample sortedB = b with { Tensors = b.Tensors.Sort(static (x, y) => string.CompareOrdinal(x.Name, y.Name)) };
        return IsConstant(Concatenate(sortedA)) || IsConstant(Concatenate(sortedB)) ? null : ByPosition(sortedA, sortedB);
    }

    private static bool IsConstant(ReadOnlySpan<float> values) => values.IsEmpty || !values.ContainsAnyExcept(values[0]);

    private static float[] Concatenate(LayerWeightSample layer) => [.. layer.Tensors.SelectMany(tensor => tensor.Values)];
}
