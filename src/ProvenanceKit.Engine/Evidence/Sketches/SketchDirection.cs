using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>E4, direction, from what fingerprints store of the embeddings: <see cref="DirectionTest"/> with an estimate of each pair's cosine.</summary>
internal static class SketchDirection
{
    /// <summary>Measures the direction.</summary>
    public static (LineageDirection Direction, MeasurementState State, string Finding) Run(SketchModel reference, SketchModel difference)
    {
        if (reference.Sketch.Embedding is not { } a || difference.Sketch.Embedding is not { } b || a.Width != b.Width)
        {
            return DirectionTest.DifferentWidths;
        }

        if (a.IsByRow != b.IsByRow)
        {
            return (LineageDirection.Undetermined, MeasurementState.NotApplicable, "one of the fingerprints holds embedding rows by token and the other by number");
        }

        const int Count = SketchShape.EmbeddingProjections;
        double tolerance = DirectionTest.Tolerance(Type(a), Type(b));
        (int[] first, int[] second) = SharedTokens.Of(a.Tokens, b.Tokens);
        var ratios = new List<double>();
        for (int n = 0; n < first.Length; n++)
        {
            int i = first[n], j = second[n];
            if (!(a.Lengths[i] > 0 && b.Lengths[j] > 0))
            {
                continue;
            }

            double squares = 0;
            for (int k = 0; k < Count; k++)
            {
                double d = a.Projections[(i * Count) + k] - b.Projections[(j * Count) + k];
                squares += d * d;
            }

            if (squares / (2 * Count) < tolerance)
            {
                ratios.Add(b.Lengths[j] / (double)a.Lengths[i]);
            }
        }

        return DirectionTest.Judge([.. ratios], difference.Name);
    }

    private static TensorDataType Type(EmbeddingSketch embedding) => TensorDataTypes.TryParse(embedding.DataType, out TensorDataType type) ? type : TensorDataType.Encoded;
}
