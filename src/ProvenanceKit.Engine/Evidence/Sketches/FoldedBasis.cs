namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// The map from weight rows to stored signatures: <see cref="SignatureBasis"/> folded over its tokens, P_b = sum over the tokens t of bucket b of s_t B_t, and the
/// direction v = sum over t of r_t B_t along which units are chosen. Buckets and signs follow from a token's key, so that models which share tokens share them.
/// </summary>
/// <param name="Rows">P, one after the other.</param>
/// <param name="Direction">v.</param>
internal sealed record FoldedBasis(float[] Rows, float[] Direction)
{
    private const ulong BucketSalt = 1, SignSalt = 2, DirectionSalt = 3;

    /// <summary>Computes the map; null when the embedding is degenerate.</summary>
    /// <param name="embedding">Rows of the tokens; centred in place.</param>
    /// <param name="keys">The tokens' keys.</param>
    /// <param name="columns">Columns of the embedding.</param>
    public static FoldedBasis? Compute(float[] embedding, uint[] keys, int columns)
    {
        if (SignatureBasis.Compute(embedding, keys.Length, columns) is not { } basis)
        {
            return null;
        }

        double[] folded = new double[SketchShape.SignatureWidth * columns], direction = new double[columns];
        for (int t = 0; t < keys.Length; t++)
        {
            ReadOnlySpan<float> row = basis.AsSpan(t * columns, columns);
            Span<double> bucket = folded.AsSpan((int)(SketchHash.Mix(keys[t], BucketSalt) % SketchShape.SignatureWidth) * columns, columns);
            double sign = Sign(keys[t], SignSalt), weight = Sign(keys[t], DirectionSalt);
            for (int j = 0; j < columns; j++)
            {
                bucket[j] += sign * row[j];
                direction[j] += weight * row[j];
            }
        }

        return new FoldedBasis(Single(folded), Single(direction));
    }

    private static double Sign(uint key, ulong salt) => (SketchHash.Mix(key, salt) & 1) == 0 ? 1 : -1;

    private static float[] Single(double[] values) => [.. values.Select(static v => (float)v)];
}
