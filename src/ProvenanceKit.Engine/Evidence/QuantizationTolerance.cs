using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// Whether values of which at least one side is quantised may be the same numbers: |a - b| at most the quantisation error that the formats allow there. A
/// quantised copy keeps that bound at every element; another model breaks it at once, a fine-tune at those elements that lie near the middle of two levels.
/// </summary>
internal static class QuantizationTolerance
{
    // Below a quarter of the coarser side's error the finer side stands for the original; above it, two copies of different models could both be in reach.
    private const float MuchFiner = 0.25f;

    /// <summary>Whether a tensor's values are decoded from codes.</summary>
    public static bool AppliesTo(TensorInfo tensor) => tensor.ValueType == TensorDataType.Encoded;

    /// <summary>Whether a tensor's values were rounded to the levels of a block, and not only stored in another order or byte order.</summary>
    public static bool IsQuantized(TensorInfo tensor) => AppliesTo(tensor) && tensor.Encoding is not ("F64" or "F32" or "F16" or "BF16");

    /// <summary>Compares rows that were read.</summary>
    /// <param name="a">First checkpoint.</param>
    /// <param name="b">Second checkpoint.</param>
    /// <param name="pair">The matrices.</param>
    /// <param name="rows">Row numbers.</param>
    /// <param name="x">The rows of the first.</param>
    /// <param name="y">The rows of the second.</param>
    /// <param name="storage">Tolerance of the plain types.</param>
    /// <param name="exact">Set to false when a value differs.</param>
    public static bool Covers(
        Checkpoint a, Checkpoint b, MatrixPair pair, ReadOnlySpan<int> rows, ReadOnlySpan<float> x, ReadOnlySpan<float> y, StorageTolerance storage, ref bool exact)
    {
        if (x.SequenceEqual(y))
        {
            return true;
        }

        float[] first = Errors(a, pair.First, rows, x.Length), second = Errors(b, pair.Second, rows, y.Length);
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].Equals(y[i]))
            {
                continue;
            }

            exact = false;
            float coarse = MathF.Max(first[i], second[i]), fine = MathF.Min(first[i], second[i]);
            float error = fine <= MuchFiner * coarse ? coarse + fine : coarse;
            float rounding = (storage.Relative * MathF.Max(MathF.Abs(x[i]), MathF.Abs(y[i]))) + storage.Absolute;

            // Written so that NaN, an error without bound, isn't covered.
            if (!(MathF.Abs(x[i] - y[i]) <= error + rounding))
            {
                return false;
            }
        }

        return true;
    }

    private static float[] Errors(Checkpoint checkpoint, MatrixView view, ReadOnlySpan<int> rows, int length)
    {
        float[] errors = new float[length];
        if (AppliesTo(view.Tensor))
        {
            MatrixReader.ReadRows(new QuantizationErrorView(checkpoint), view, rows, errors);
        }

        return errors;
    }
}
