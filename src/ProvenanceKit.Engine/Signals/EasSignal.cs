using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// EAS, embedding anchor similarity: how the embedding rows of a fixed set of anchor tokens lie to each other. The feature is the matrix of their cosines;
/// the similarity is the correlation of the upper triangles, mapped from [-1, 1] to [0, 1].
/// </summary>
internal static class EasSignal
{
    /// <summary>Number of anchors that are looked for.</summary>
    public const int AnchorCount = 64;

    /// <summary>Fewest anchors that give a feature.</summary>
    public const int MinAnchorCount = 16;

    /// <summary>Most embedding rows that are looked at.</summary>
    public const long MaxRowCount = 1_000_000;

    private const int MinCommonCount = 8;
    private const double MinDeviation = 1e-8;
    private const float MinNorm = 1e-8f;

    /// <summary>Cosines of the anchor rows, k x k, row-major.</summary>
    /// <param name="checkpoint">Source of the rows.</param>
    /// <param name="embedding">The embedding, [rows, columns].</param>
    /// <param name="anchors">Row indices.</param>
    public static ImmutableArray<float> Extract(Checkpoint checkpoint, TensorInfo embedding, ImmutableArray<int> anchors)
    {
        int columns = checked((int)embedding.RowLength);
        if (checkpoint.IsRemote)
        {
            checkpoint.Prefetch([.. anchors.Select(anchor => new TensorRange(embedding, anchor * (long)columns, columns))]);
        }

        float[][] rows = new float[anchors.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            float[] row = new float[columns];
            checkpoint.Read(embedding, anchors[i] * (long)columns, row);
            float norm = MathF.Max(MinNorm, (float)Math.Sqrt(FixedOrderDot.Compute(row, row)));
            for (int j = 0; j < columns; j++)
            {
                row[j] /= norm;
            }

            rows[i] = row;
        }

        float[] cosines = new float[rows.Length * rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = i; j < rows.Length; j++)
            {
                float cosine = (float)FixedOrderDot.Compute(rows[i], rows[j]);
                cosines[(i * rows.Length) + j] = cosine;
                cosines[(j * rows.Length) + i] = cosine;
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(cosines);
    }

    /// <summary>Similarity of two features.</summary>
    public static SignalOutcome Compare(ImmutableArray<float> a, ImmutableArray<float> b)
    {
        int sizeA = (int)Math.Sqrt(a.Length);
        int sizeB = (int)Math.Sqrt(b.Length);
        int size = Math.Min(sizeA, sizeB);
        if (size < MinCommonCount)
        {
            return SignalOutcome.NotApplicable($"fewer than {MinCommonCount} common anchors");
        }

        double[] triangleA = UpperTriangle(a, sizeA, size);
        double[] triangleB = UpperTriangle(b, sizeB, size);
        if (!AllFinite(triangleA) || !AllFinite(triangleB))
        {
            return SignalOutcome.Failed("an anchor's embedding row has NaN or infinite values");
        }

        return PearsonCorrelation.StandardDeviation(triangleA) < MinDeviation || PearsonCorrelation.StandardDeviation(triangleB) < MinDeviation
            ? SignalOutcome.Failed("the anchors' embedding rows are all alike")
            : SignalOutcome.Of((PearsonCorrelation.Compute(triangleA, triangleB) + 1) / 2);
    }

    private static double[] UpperTriangle(ImmutableArray<float> matrix, int stride, int size)
    {
        double[] triangle = new double[size * (size - 1) / 2];
        int next = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = i + 1; j < size; j++)
            {
                triangle[next++] = matrix[(i * stride) + j];
            }
        }

        return triangle;
    }

    private static bool AllFinite(double[] values) => Array.TrueForAll(values, double.IsFinite);
}
