namespace ProvenanceKit.Engine.Numerics;

/// <summary>Cosine of two vectors, cut to [0, 1].</summary>
internal static class ClampedCosine
{
    /// <summary>The cosine; null when the product of the norms is below <paramref name="minNormProduct"/>; NaN when an element is.</summary>
    public static double? Compute(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double minNormProduct) =>
        FromSums(FixedOrderDot.Compute(a, b), FixedOrderDot.Compute(a, a), FixedOrderDot.Compute(b, b), minNormProduct);

    /// <summary>The cosine from its sums, with the same rules.</summary>
    public static double? FromSums(double product, double squareA, double squareB, double minNormProduct)
    {
        double norms = Math.Sqrt(squareA) * Math.Sqrt(squareB);
        if (norms < minNormProduct)
        {
            return null;
        }

        double cosine = product / norms;
        return double.IsNaN(cosine) ? double.NaN : Math.Clamp(cosine, 0.0, 1.0);
    }
}
