using System.Buffers;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// One pair of layers in the unit correspondence test. S_ij = cos(a_i, b_j) over the units that are usable in both;
/// a unit matches when S_ii is the one and only maximum of row i.
/// </summary>
/// <param name="Matches">k: units that match.</param>
/// <param name="Units">m: units that took part.</param>
/// <param name="MeanCosine">c: mean of S_ii.</param>
/// <param name="Z">(tr S - sum S / m) / sqrt(sum D^2 / (m - 1)), D the doubly centred S: the trace against a random permutation (Hoeffding).</param>
/// <param name="RelativeDistance">|A - B| / sqrt(|A| |B|) over the units, from the unscaled rows.</param>
internal readonly record struct UnitCell(int Matches, int Units, double MeanCosine, double Z, double RelativeDistance)
{
    /// <summary>Fewest units for a layer to count as measured.</summary>
    public const int MinimumUnits = 4;

    /// <summary>True when enough units took part.</summary>
    public bool IsMeasured => Units >= MinimumUnits;

    /// <summary>Compares two layers.</summary>
    /// <param name="first">The rows of S.</param>
    /// <param name="second">The columns of S: the same units of the other model.</param>
    public static UnitCell Measure(UnitRows first, UnitRows second)
    {
        int width = first.Width, m = 0;
        int[] used = new int[first.Count];
        for (int i = 0; i < first.Count; i++)
        {
            if (first.Norms[i] > 0 && second.Norms[i] > 0)
            {
                used[m++] = i;
            }
        }

        if (m < MinimumUnits)
        {
            return new UnitCell(0, m, 0, 0, double.NaN);
        }

        float[] a = m == first.Count ? first.Values : Gather(first.Values, used.AsSpan(0, m), width);
        float[] b = m == second.Count ? second.Values : Gather(second.Values, used.AsSpan(0, m), width);
        float[] similarity = ArrayPool<float>.Shared.Rent(m * m);
        MatrixProduct.TimesTransposed<float>(a, b, similarity, m, m, width);
        int matches = 0;
        double trace = 0, distance = 0, size = 0, otherSize = 0;
        for (int i = 0; i < m; i++)
        {
            ReadOnlySpan<float> row = similarity.AsSpan(i * m, m);
            matches += IsUniqueMaximum(row, i) ? 1 : 0;
            trace += row[i];
            double na = first.Norms[used[i]], nb = second.Norms[used[i]];
            distance += (na * na) + (nb * nb) - (2 * na * nb * row[i]);
            size += na * na;
            otherSize += nb * nb;
        }

        double z = Hoeffding(similarity, m, trace);
        ArrayPool<float>.Shared.Return(similarity);
        return new UnitCell(matches, m, trace / m, z, Math.Sqrt(Math.Max(0, distance) / (Math.Sqrt(size) * Math.Sqrt(otherSize))));
    }

    private static bool IsUniqueMaximum(ReadOnlySpan<float> row, int at)
    {
        float value = row[at];
        for (int j = 0; j < row.Length; j++)
        {
            // Written so that a NaN anywhere loses.
            if (j != at && !(row[j] < value))
            {
                return false;
            }
        }

        return true;
    }

    private static double Hoeffding(float[] similarity, int m, double trace)
    {
        double[] rows = new double[m], columns = new double[m];
        double total = 0;
        for (int i = 0; i < m; i++)
        {
            double sum = 0;
            ReadOnlySpan<float> row = similarity.AsSpan(i * m, m);
            for (int j = 0; j < m; j++)
            {
                sum += row[j];
                columns[j] += row[j];
            }

            rows[i] = sum / m;
            total += sum;
        }

        double mean = total / ((double)m * m), squares = 0;
        for (int i = 0; i < m; i++)
        {
            ReadOnlySpan<float> row = similarity.AsSpan(i * m, m);
            double offset = mean - rows[i];
            for (int j = 0; j < m; j++)
            {
                double d = row[j] - (columns[j] / m) + offset;
                squares += d * d;
            }
        }

        return (trace - (total / m)) / Math.Sqrt(Math.Max(squares / (m - 1), 1e-30));
    }

    private static float[] Gather(float[] values, ReadOnlySpan<int> rows, int width)
    {
        float[] gathered = new float[rows.Length * width];
        for (int i = 0; i < rows.Length; i++)
        {
            values.AsSpan(rows[i] * width, width).CopyTo(gathered.AsSpan(i * width));
        }

        return gathered;
    }
}
