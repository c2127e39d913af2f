using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Reads what is stored of the token embedding for the direction: of up to 2048 rows the length and four signed sums of the row scaled to length 1. With signs of +1 and -1
/// the mean square of the difference of two rows' sums is the squared distance of their directions, 2 (1 - cos), on average.
/// </summary>
internal static class EmbeddingSketchReader
{
    private const ulong SignSalt = 11;

    /// <summary>Reads; null without an embedding.</summary>
    public static EmbeddingSketch? Read(CanonicalModel model, VocabularyDigest? vocabulary)
    {
        if (model.Embedding is not { } table)
        {
            return null;
        }

        TokenChoice choice = vocabulary is null ? TokenChoice.ByRow(table.Rows, SketchShape.EmbeddingRows) : TokenChoice.ByHash(vocabulary, table.Rows, SketchShape.EmbeddingRows);
        int width = table.Columns, count = choice.Keys.Length;
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => choice.Rows[i])];
        MatrixReader.Prefetch(model.Checkpoint, table, [.. order.Select(i => choice.Rows[i])]);
        float[] lengths = new float[count], projections = new float[count * SketchShape.EmbeddingProjections], row = new float[width];
        float[][] signs = [.. Enumerable.Range(0, SketchShape.EmbeddingProjections).Select(k => Signs(width, k))];
        foreach (int i in order)
        {
            MatrixReader.ReadRows(model.Checkpoint, table, [choice.Rows[i]], row);
            double length = Math.Sqrt(OrderedSums.SumOfSquares(row));
            if (!(length > 0 && double.IsFinite(length)))
            {
                continue;
            }

            lengths[i] = (float)length;
            for (int k = 0; k < signs.Length; k++)
            {
                projections[(i * signs.Length) + k] = (float)(Half)(OrderedSums.Dot(row, signs[k]) / length);
            }
        }

        TensorDataType type = table.Tensor.ValueType;
        return new EmbeddingSketch
        {
            IsByRow = choice.IsByRow,
            Width = width,
            DataType = type.DisplayName(),
            Tokens = [.. choice.Keys],
            Lengths = [.. lengths],
            Projections = [.. projections],
        };
    }

    private static float[] Signs(int width, int number)
    {
        float[] signs = new float[width];
        for (int j = 0; j < width; j++)
        {
            signs[j] = (SketchHash.Mix(((ulong)number << 32) | (uint)j, SignSalt + (ulong)width) & 1) == 0 ? 1 : -1;
        }

        return signs;
    }
}
