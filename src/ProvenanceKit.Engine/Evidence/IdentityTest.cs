using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E0: are these the same weights? Compares every element of both checkpoints, by name when the names are the same, otherwise by role; the first
/// element out of tolerance ends it. A short probe of every tensor comes before the full pass, so models that differ cost next to nothing.
/// </summary>
internal static class IdentityTest
{
    private const int ProbeElements = 256;
    private const int ChunkElements = 1 << 18;

    /// <summary>Runs the test. When a model isn't on this machine it isn't read whole: equal files show by the hashes that the Hub states.</summary>
    public static IdentityOutcome Run(CanonicalModel reference, CanonicalModel difference, ParallelOptions parallel)
    {
        bool isRemote = reference.Checkpoint.IsRemote || difference.Checkpoint.IsRemote;
        if (isRemote && FileHashes.AreEqual(reference.Checkpoint, difference.Checkpoint, parallel.CancellationToken))
        {
            return new IdentityOutcome(MeasurementState.Measured, Verdict.Identical, "the weight files have the same SHA-256");
        }

        bool sameNames = TensorMatching.ByName(reference.Checkpoint, difference.Checkpoint, out List<MatrixPair> pairs);
        if (!sameNames && !TensorMatching.ByRole(reference, difference, out pairs, out string reason))
        {
            return new IdentityOutcome(MeasurementState.Measured, null, reason);
        }

        bool exact = true;
        if (FirstDifference(reference.Checkpoint, difference.Checkpoint, pairs, probe: true, parallel, ref exact) is { } probed)
        {
            return Different(probed);
        }

        if (isRemote)
        {
            return new IdentityOutcome(
                MeasurementState.Skipped, null, $"a sample of each of the {pairs.Count} tensors is equal within the rounding of the formats, but the weights weren't read whole because they are on the Hub; save the model first for the full test");
        }

        if (FirstDifference(reference.Checkpoint, difference.Checkpoint, pairs, probe: false, parallel, ref exact) is { } found)
        {
            return Different(found);
        }

        bool sameTypes = pairs.TrueForAll(static p => p.First.Tensor.ValueType == p.Second.Tensor.ValueType && (!QuantizationTolerance.AppliesTo(p.First.Tensor) || p.First.Tensor.Encoding == p.Second.Tensor.Encoding));
        bool quantized = pairs.Exists(static p => QuantizationTolerance.IsQuantized(p.First.Tensor) || QuantizationTolerance.IsQuantized(p.Second.Tensor));
        bool sameFormat = reference.Checkpoint.GetType() == difference.Checkpoint.GetType();
        return exact && sameNames && sameTypes && sameFormat
            ? new IdentityOutcome(MeasurementState.Measured, Verdict.Identical, $"all {pairs.Count} tensors are equal")
            : new IdentityOutcome(MeasurementState.Measured, Verdict.Reformatted, Reformatting(pairs.Count, exact, sameNames, sameTypes, sameFormat, quantized && !exact));
    }

    private static IdentityOutcome Different(MatrixPair pair) =>
        new(MeasurementState.Measured, null, $"the weights differ ({pair.First.Tensor.Name})");

    private static string Reformatting(int count, bool exact, bool sameNames, bool sameTypes, bool sameFormat, bool quantized) =>
        $"all {count} tensors are equal{(exact ? "" : quantized ? " within the steps of the quantisation (quantised copy)" : " within the rounding of the coarser storage format")}"
        + (sameNames ? "" : ", under another layout of names") + (sameTypes ? "" : ", in another storage type") + (sameFormat ? "" : ", in another file format");

    private static MatrixPair? FirstDifference(Checkpoint a, Checkpoint b, List<MatrixPair> pairs, bool probe, ParallelOptions parallel, ref bool exact)
    {
        var work = new List<(MatrixPair Pair, int Row, int Rows)>();
        foreach (MatrixPair pair in pairs)
        {
            int columns = pair.First.Columns, step = Math.Max(1, (probe ? ProbeElements : ChunkElements) / columns);
            for (int row = 0; row < (probe ? 1 : pair.First.Rows); row += step)
            {
                work.Add((pair, row, Math.Min(step, pair.First.Rows - row)));
            }
        }

        if (probe)
        {
            a.Prefetch([.. work.Where(w => w.Pair.First.IsRowMajor).Select(static w => Probed(w.Pair.First, w.Rows))]);
            b.Prefetch([.. work.Where(w => w.Pair.Second.IsRowMajor).Select(static w => Probed(w.Pair.Second, w.Rows))]);
        }

        // The lowest differing item, so that the message doesn't depend on which thread was first.
        int lowest = int.MaxValue;
        int inexact = 0;
        ParallelWork.For(work.Count, parallel, i =>
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            if (i > Volatile.Read(ref lowest))
            {
                return;
            }

            (MatrixPair pair, int row, int rows) = work[i];
            if (!Equal(a, b, pair, row, rows, out bool same))
            {
                int seen;
                while (i < (seen = Volatile.Read(ref lowest)) && Interlocked.CompareExchange(ref lowest, i, seen) != seen)
                {
                }
            }
            else if (!same)
            {
                Volatile.Write(ref inexact, 1);
            }
        });
        exact &= inexact == 0;
        return lowest < work.Count ? work[lowest].Pair : null;
    }

    private static TensorRange Probed(MatrixView view, int rows) =>
        new(view.Tensor, view.RowOffset(0), rows == 1 ? Math.Min(view.Columns, ChunkElements) : Math.Min((long)rows * view.Columns, view.Tensor.ElementCount - view.RowOffset(0)));

    private static bool Equal(Checkpoint a, Checkpoint b, MatrixPair pair, int row, int rows, out bool exact)
    {
        exact = true;
        int columns = pair.First.Columns, width = Math.Min(columns, ChunkElements);
        StorageTolerance tolerance = StorageTolerance.Of(pair.First.Tensor.ValueType, pair.Second.Tensor.ValueType);
        if (columns > width)
        {
            return EqualRow(a, b, pair, row, tolerance, ref exact);
        }

        int[] numbers = [.. Enumerable.Range(row, rows)];
        float[] x = new float[rows * columns], y = new float[rows * columns];
        MatrixReader.ReadRows(a, pair.First, numbers, x);
        MatrixReader.ReadRows(b, pair.Second, numbers, y);
        if (QuantizationTolerance.AppliesTo(pair.First.Tensor) || QuantizationTolerance.AppliesTo(pair.Second.Tensor))
        {
            return QuantizationTolerance.Covers(a, b, pair, numbers, x, y, tolerance, ref exact);
        }

        return Equal(x, y, tolerance, ref exact);
    }

    // One very long row (a tensor taken as a vector) in pieces.
    private static bool EqualRow(Checkpoint a, Checkpoint b, MatrixPair pair, int row, StorageTolerance tolerance, ref bool exact)
    {
        if (!pair.First.IsRowMajor || !pair.Second.IsRowMajor)
        {
            return false;
        }

        float[] x = new float[ChunkElements], y = new float[ChunkElements];
        for (int start = 0; start < pair.First.Columns; start += ChunkElements)
        {
            int length = Math.Min(ChunkElements, pair.First.Columns - start);
            a.Read(pair.First.Tensor, pair.First.RowOffset(row) + start, x.AsSpan(0, length));
            b.Read(pair.Second.Tensor, pair.Second.RowOffset(row) + start, y.AsSpan(0, length));
            if (!Equal(x.AsSpan(0, length), y.AsSpan(0, length), tolerance, ref exact))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Equal(ReadOnlySpan<float> x, ReadOnlySpan<float> y, StorageTolerance tolerance, ref bool exact)
    {
        if (x.SequenceEqual(y))
        {
            return true;
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!tolerance.Covers(x[i], y[i]))
            {
                return false;
            }

            exact &= x[i].Equals(y[i]);
        }

        return true;
    }
}
