using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E4, direction: embedding rows of tokens that training never met get no gradient and only shrink by weight decay, so they stay collinear and the model with the
/// shorter rows is the later one. Speaks only when several rows are collinear, their length ratios agree with each other and differ from 1.
/// </summary>
internal static class DirectionTest
{
    private const int MaxRows = 2048;
    private const int MinimumRows = 8;
    private const double Collinear = 1e-6;
    private const double MinimumShift = 2e-4;

    /// <summary>The answer for embeddings that don't compare.</summary>
    public static (LineageDirection Direction, MeasurementState State, string Finding) DifferentWidths =>
        (LineageDirection.Undetermined, MeasurementState.NotApplicable, "the embeddings have different widths");

    /// <summary>Measures the direction.</summary>
    /// <returns>The direction with the finding in words, and whether it could be measured.</returns>
    public static (LineageDirection Direction, MeasurementState State, string Finding) Run(EvidenceModel reference, EvidenceModel difference)
    {
        if (reference.Canonical.Embedding is not { } a || difference.Canonical.Embedding is not { } b || a.Columns != b.Columns)
        {
            return DifferentWidths;
        }

        TokenPairs pairs = reference.Input.Vocabulary is { } va && difference.Input.Vocabulary is { } vb
            ? TokenPairs.ByString(va, a.Rows, vb, b.Rows)
            : TokenPairs.ByRow(Math.Min(a.Rows, b.Rows));
        return Judge(Ratios(reference.Canonical.Checkpoint, a, difference.Canonical.Checkpoint, b, pairs), difference.Name);
    }

    /// <summary>Says what the collinear rows' length ratios mean.</summary>
    /// <param name="ratios">Length in the model under question over length in the reference.</param>
    /// <param name="difference">Name of the model under question.</param>
    public static (LineageDirection Direction, MeasurementState State, string Finding) Judge(double[] ratios, string difference)
    {
        if (ratios.Length < MinimumRows)
        {
            return (LineageDirection.Undetermined, MeasurementState.Measured, $"only {ratios.Length} embedding rows stayed collinear");
        }

        Array.Sort(ratios);
        double median = ratios[ratios.Length / 2], spread = ratios[ratios.Length * 3 / 4] - ratios[ratios.Length / 4];
        if (Math.Abs(median - 1) < Math.Max(MinimumShift, spread))
        {
            return (LineageDirection.Undetermined, MeasurementState.Measured, FormattableString.Invariant($"{ratios.Length} collinear embedding rows of the same length (ratio {median:0.00000})"));
        }

        return (median < 1 ? LineageDirection.ReferenceIsEarlier : LineageDirection.DifferenceIsEarlier, MeasurementState.Measured,
            FormattableString.Invariant($"{ratios.Length} embedding rows that training never touched are {(median < 1 ? "shorter" : "longer")} in {difference} (ratio {median:0.0000})"));
    }

    // Length ratios (difference over reference) of the sampled rows that are collinear within the rounding of the storage formats.
    private static double[] Ratios(Checkpoint first, MatrixView a, Checkpoint second, MatrixView b, TokenPairs pairs)
    {
        double tolerance = Tolerance(a.Tensor.ValueType, b.Tensor.ValueType);
        int count = pairs.First.Length, step = Math.Max(1, count / MaxRows);
        int[] chosen = [.. Enumerable.Range(0, count).Where(i => i % step == 0)];
        MatrixReader.Prefetch(first, a, [.. chosen.Select(i => pairs.First[i])]);
        MatrixReader.Prefetch(second, b, [.. chosen.Select(i => pairs.Second[i])]);
        float[] x = new float[a.Columns], y = new float[a.Columns];
        var ratios = new List<double>();
        foreach (int i in chosen)
        {
            MatrixReader.ReadRows(first, a, [pairs.First[i]], x);
            MatrixReader.ReadRows(second, b, [pairs.Second[i]], y);
            double nx = Math.Sqrt(OrderedSums.SumOfSquares(x)), ny = Math.Sqrt(OrderedSums.SumOfSquares(y));
            if (nx > 0 && ny > 0 && OrderedSums.Dot(x, y) / (nx * ny) > 1 - tolerance)
            {
                ratios.Add(ny / nx);
            }
        }

        return [.. ratios];
    }

    /// <summary>1 - cos up to which rows of these types count as collinear.</summary>
    public static double Tolerance(TensorDataType first, TensorDataType second) => Collinear + Rounding(first) + Rounding(second);

    // 1 - cos that rounding alone causes: half the mean square of the relative error, u^2 / 6 for errors up to u, with room for the worst rows.
    private static double Rounding(TensorDataType type) => type switch
    {
        TensorDataType.BF16 => 2 * Math.Pow(2, -18) / 6,
        TensorDataType.F16 => 2 * Math.Pow(2, -24) / 6,
        TensorDataType.F32 or TensorDataType.F64 => 0,
        _ => 1e-3,
    };
}
