namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Rows as small whole numbers: multiples of a sixth of the row's root mean square (of 1/127 of its largest value where that is more), which changes cosines by less
/// than 0.003 and packs to about 4.6 bits per number. A row's own scale isn't kept, because only directions are compared.
/// </summary>
internal static class RowCodes
{
    private const double StepsPerDeviation = 6;

    /// <summary>Encodes a row; zeros for a row that is zero or not finite.</summary>
    public static void Encode(ReadOnlySpan<double> row, Span<sbyte> codes)
    {
        double squares = 0, largest = 0;
        foreach (double x in row)
        {
            squares += x * x;
            largest = Math.Max(largest, Math.Abs(x));
        }

        double step = Math.Max(Math.Sqrt(squares / row.Length) / StepsPerDeviation, largest / sbyte.MaxValue);
        if (!(double.IsNormal(step) && double.IsFinite(squares)))
        {
            codes.Clear();
            return;
        }

        for (int i = 0; i < row.Length; i++)
        {
            codes[i] = (sbyte)Math.Round(row[i] / step);
        }
    }
}
